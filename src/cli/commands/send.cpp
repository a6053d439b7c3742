// gsmrelay send: a text, through a modem.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "util/utf.hpp"

namespace cli {

namespace {

struct Options {
  std::string to, text, modem;
};

std::string render(const Context& /*context*/, const Json& answer) {
  const auto& parts = list(answer, "parts");
  if (flag(answer, "sent"))
    return fmt::format("sent to {} in {}\n", text(answer, "to"),
                       plural(static_cast<std::int64_t>(parts.size()), "part", "parts"));
  std::string out = fmt::format("not all of it was sent to {}\n", text(answer, "to"));
  for (const auto& part : parts)
    out += fmt::format("  part {}: {} {}\n", number(part, "sequence"), text(part, "state"),
                       text(part, "error"));
  return out + "  next: gsmrelay modem list\n";
}

void send(Context& context, const Options& options) {
  constexpr double kLongPart = 180;  // 27.005 §3.5.1: a network may take its time
  if (!util::is_valid_utf8(options.text))
    return complain(context, kUsage, "the text is not UTF-8", "check the terminal's encoding");
  Json body = {{"to", options.to}, {"text", options.text}};
  if (!options.modem.empty()) body["modem"] = options.modem;
  const Question question{.method = "POST",
                          .path = "/v1/send",
                          .body = body.dump(-1, ' ', false, Json::error_handler_t::replace),
                          .usual_seconds = kLongPart};
  if (const auto answer = ask(context, question))
    show(context, *answer,
         {"", render, [](const Json& a) { return flag(a, "sent") ? kFine : kFailed; }});
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("send", "Send a text through a modem");
  command->add_option("TO", o->to, "the number, as +49…")->required();
  command->add_option("TEXT", o->text, "the text")->required();
  command->add_option("--modem", o->modem, "this one; without: any that is up")->type_name("NAME");
  command->footer(
      "Examples:\n"
      "  gsmrelay send +4915112345678 \"It works\"\n"
      "  gsmrelay send 8080 BALANCE --modem kitchen");
  command->callback([&context, o] { send(context, *o); });
}

}  // namespace

extern const Command command_send;
const Command command_send = {"send", add};

}  // namespace cli
