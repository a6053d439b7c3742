// gsmrelay ussd: codes such as *100#, and what the network answers.
#include <fmt/format.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"

namespace cli {

namespace {

struct Options {
  std::string modem, code;
  std::vector<std::string> replies;
  bool cancel = false;
};

constexpr double kNetworkSeconds = 180;

Question question_for(const Options& options, const char* what, const std::string& text) {
  Question question{.method = "POST",
                    .path = fmt::format("/v1/modems/{}/{}", segment(options.modem), what),
                    .usual_seconds = kNetworkSeconds};
  if (!text.empty())
    question.body = Json{{"text", text}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  return question;
}

/// The network's lines, safe for a terminal.
std::string render(const Context& /*context*/, const Json& answer) {
  const auto whole = answer.value("text", std::string());
  std::string out;
  for (std::size_t from = 0; from <= whole.size();) {
    const auto end = std::min(whole.find('\n', from), whole.size());
    auto line = whole.substr(from, end - from);
    while (line.ends_with('\r')) line.pop_back();
    for (const auto& piece : wrapped(printable_utf8(line), kWidth)) out += piece + '\n';
    from = end + 1;
  }
  const auto state = text(answer, "state");
  if (state == "unsupported") out += "the network does not know this code\n";
  if (state == "elsewhere") out += "another program answered in this session\n";
  if (state == "timed-out") out += "the network ended the session: no reply in time\n";
  return out.empty() ? "the network said nothing\n" : out;
}

Exit judge(const Json& answer) {
  const auto state = text(answer, "state");
  return state == "unsupported" || state == "timed-out" || state == "elsewhere" ? kFailed : kFine;
}

/// The next reply: given with --reply, else typed. Nothing: the session is closed.
std::optional<std::string> next_reply(Context& context, Options& options) {
  if (!options.replies.empty()) {
    auto first = options.replies.front();
    options.replies.erase(options.replies.begin());
    return first;
  }
  if (!context.terminal) return std::nullopt;
  context.err << "reply (empty: end): " << std::flush;
  std::string line;
  if (!std::getline(context.in, line) || line.empty()) return std::nullopt;
  return line;
}

void run(Context& context, Options options) {
  if (options.cancel) {
    if (ask(context, question_for(options, "ussd/cancel", ""))) context.err << "cancelled\n";
    return;
  }
  if (options.code.empty())
    return complain(context, kUsage, "which code?",
                    fmt::format("gsmrelay ussd {} '*100#'", options.modem));
  for (auto said = std::optional(options.code); said;) {
    const auto answer = ask(context, question_for(options, "ussd", *said));
    if (!answer) return;
    show(context, *answer, {"", render, judge});
    if (text(*answer, "state") != "reply-wanted") return;
    said = next_reply(context, options);
  }
  if (ask(context, question_for(options, "ussd/cancel", "")))
    context.err << "the network waits for a reply; the session was closed (see --reply)\n";
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("ussd", "Ask the network by a code such as *100#");
  command->add_option("MODEM", o->modem, "as configured")->required();
  command->add_option("CODE", o->code, "in quotes: '*100#'");
  command->add_option("--reply", o->replies, "what to answer in a menu; may be given several times")
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_flag("--cancel", o->cancel, "end the session that is open");
  command->footer(
      "Examples:\n"
      "  gsmrelay ussd kitchen '*100#'\n"
      "  gsmrelay ussd kitchen '*101#' --reply 1 --json");
  command->callback([&context, o] { run(context, *o); });
}

}  // namespace

extern const Command command_ussd;
const Command command_ussd = {"ussd", add};

}  // namespace cli
