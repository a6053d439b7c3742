// gsmrelay classify: says whether accept = "ciphertext" relays a text, and why; without the daemon.
#include <algorithm>
#include <istream>
#include <memory>

#include "cli/command.hpp"
#include "json/json.hpp"
#include "relay/piece_sessions.hpp"

namespace cli {

namespace {

using json::Json;

constexpr auto kTextsFromInput = "-";

/// Judges texts as SMS of one sender, in their order. The pieces of an image follow each other, so
/// a session ends some texts after its last piece.
class Judge {
 public:
  relay::Verdict judge(std::string_view text) {
    now_ += kBetween;
    return sessions_.judge({}, text, now_);
  }

 private:
  static constexpr auto kBetween = std::chrono::minutes(relay::PieceSessions::kLongest) / 48;

  relay::PieceSessions sessions_;
  spool::ServiceTime now_{0};
};

void print_verdict(Context& context, const relay::Verdict& verdict) {
  const auto generation =
      verdict.generation.empty() ? Json() : Json(std::string(verdict.generation));
  context.out
      << Json{{"relay", verdict.relay}, {"generation", generation}, {"why", verdict.why}}.dump()
      << '\n';
}

/// Judges each line of the input, which is a JSON string. The text is not repeated in errors.
void judge_lines(Context& context, Judge& judge) {
  for (std::string line; std::getline(context.in, line);) {
    const auto text = json::parse(line);
    if (text && text->is_string()) {
      print_verdict(context, judge.judge(text->text()));
      continue;
    }
    context.exit = kFailed;
    context.out
        << Json{{"error", "no JSON string: write a text as \"...\" with \\n for a line end"}}.dump()
        << '\n';
  }
}

void run(Context& context, const std::vector<std::string>& texts) {
  context.exit = kFine;
  Judge judge;
  if (texts.empty()) return judge_lines(context, judge);
  for (const auto& text : texts) {
    if (text == kTextsFromInput)
      judge_lines(context, judge);
    else
      print_verdict(context, judge.judge(text));
  }
}

}  // namespace

Command classify_command(Context& context) {
  const auto texts = std::make_shared<std::vector<std::string>>();
  return {
      .name = "classify",
      .help = "Say whether a text is relayed, and why (without the daemon)",
      .options = {{"[TEXT]...", texts.get(),
                   "texts as received; '-' or none: one JSON string per line from standard "
                   "input. They count as SMS of one sender, in this order"}},
      .note =
          "As accept = \"ciphertext\" does. Prints one JSON object per text: relay, "
          "generation, why. Arguments remain in the shell's history; standard input does "
          "not.",
      .examples = {"gsmrelay classify 'BEACH party tonight'",
                   "gsmrelay inbox show 12 --text --json | jq .message.text | gsmrelay classify -"},
      .run = [&context, texts] { run(context, *texts); }};
}

}  // namespace cli
