#include "cli/technician.hpp"

#include <fmt/format.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/fields.hpp"

namespace cli {

namespace {

struct TechnicianOptions {
  std::string modem, command;
  bool force = false;
  int limit = 10;
};

std::string render_lines(const Context& /*context*/, const Json& answer) {
  std::string out;
  for (const auto& line : list(answer, "lines"))
    if (line.is_string()) out += line.get<std::string>() + "\n";
  return out;
}

std::optional<Json> ask_for(Context& context, const TechnicianOptions& options, const std::string& command) {
  constexpr double kPatience = 15;  // until the modem is free
  Json body = {{"command", command}};
  if (options.force) body["force"] = true;
  Question question{.method = "POST",
                    .path = fmt::format("/v1/modems/{}/at", segment(options.modem)),
                    .query = {{"limit", std::to_string(options.limit)}},
                    .body = body.dump(-1, ' ', false, Json::error_handler_t::replace),
                    .usual_seconds = options.limit + kPatience};
  if (context.show_numbers)
    question.query.insert(question.query.end(), {{"numbers", "1"}, {"text", "1"}});
  return ask(context, question);
}

void at(Context& context, const TechnicianOptions& options) {
  if (const auto answer = ask_for(context, options, options.command))
    show(context, *answer, {"lines", render_lines});
}

/// Line by line until the input ends; a refused command does not end it.
void console(Context& context, const TechnicianOptions& options) {
  const bool talks = context.terminal;
  if (talks)
    context.err << fmt::format(
        "AT commands to {}, one a line; Ctrl-D ends. gsmrelayd goes on receiving meanwhile.\n",
        options.modem);
  std::string line;
  const auto prompt = [&] {
    if (talks) context.err << "> " << std::flush;
  };
  for (prompt(); std::getline(context.in, line); prompt()) {
    if (line.empty()) continue;
    const auto answer = ask_for(context, options, line);
    if (answer) show(context, *answer, {"lines", render_lines});
    context.out << std::flush;
    if (!answer && context.exit == kNoDaemon) return;
  }
  if (talks) context.err << "\n";
}

void set_suspended(Context& context, const TechnicianOptions& options, bool suspended) {
  const Question question{.method = "POST",
                          .path = fmt::format("/v1/modems/{}/{}", segment(options.modem),
                                              suspended ? "suspend" : "resume")};
  const auto said = suspended
                        ? fmt::format(
                              "{0} is suspended: its port is free, and stays so over restarts\n"
                              "  next: gsmrelay modem resume {0}\n",
                              options.modem)
                        : fmt::format("{} is opened again\n", options.modem);
  if (const auto answer = ask(context, question))
    show(context, *answer, {"", [said](const Context&, const Json&) { return said; }});
}

void suspend(Context& context, const TechnicianOptions& options) {
  if (confirmed(context,
                fmt::format("{} receives nothing until it is resumed; suspend it?", options.modem)))
    set_suspended(context, options, true);
}

}  // namespace

void add_technician_verbs(CLI::App& noun, Context& context) {
  const auto o = std::make_shared<TechnicianOptions>();
  const auto with_name = [&](const char* name, const char* about, auto act) -> CLI::App& {
    auto& verb = add_verb(noun, name, about, [&context, o, act] { act(context, *o); });
    verb.add_option("NAME", o->modem, "as configured")->required();
    return verb;
  };
  const auto with_force = [&](CLI::App& verb) {
    verb.add_flag("--force", o->force, "also what may end reception or lock the SIM");
    verb.add_option("--limit", o->limit, "seconds to wait for the answer (10)")
        ->check(CLI::Range(1, 300).description(""))
        ->type_name("SECONDS");
  };
  auto& at_verb = with_name("at", "One AT command, while the daemon goes on", at);
  at_verb.add_option("COMMAND", o->command, "as AT+CSQ")->required();
  at_verb.footer(
      "Examples:\n  gsmrelay modem at kitchen AT+CEER\n"
      "  gsmrelay modem at kitchen 'AT+COPS=?' --force --limit 200");
  with_force(at_verb);
  with_force(with_name("console", "AT commands line by line, until Ctrl-D", console));
  with_name("suspend", "Close its port until it is resumed (asks)", suspend);
  with_name("resume", "Open a suspended modem again",
            [](Context& c, const TechnicianOptions& options) { set_suspended(c, options, false); });
}

}  // namespace cli
