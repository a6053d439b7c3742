// gsmrelay history: what changed on modems, SIMs and routes, and what people did.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/paging.hpp"
#include "config/duration.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

constexpr double kHighestId = 1e15;

struct HistoryOptions {
  std::string modem, since;
  std::int64_t dialogue = 0;
  PageOptions page;
};

/// Returns what it happened to: a modem, a route, or "-".
std::string subject_of(const Json& entry) {
  const auto modem = text(entry, "modem"), route = text(entry, "route");
  return !modem.empty() ? modem : !route.empty() ? route : "-";
}

/// Returns what happened and why, in one line: "failing after 3 h: the modem does not answer".
std::string story_of(const Json& entry) {
  if (text(entry, "kind") == "dialogue")
    return fmt::format("dialogue {}: {}", number(entry, "id"), text(entry, "what"));
  auto story = text(entry, "what");
  if (const auto sim = text(entry, "sim"); !sim.empty())
    story = fmt::format("SIM {} {}", sim, story);
  if (entry["cured"].is_boolean()) story += flag(entry, "cured") ? " helped" : " did not help";
  if (const auto lasted = maybe_number(entry, "lasted_s")) story += " after " + span(*lasted);
  if (const auto by = text(entry, "by"); !by.empty()) story += " by " + by;
  if (const auto why = text(entry, "why"); !why.empty()) story += ": " + why;
  return story;
}

std::string render_history(const Context& context, const Json& response) {
  Table table({{"TIME (UTC)", Align::left, 19},
               {"SUBJECT", Align::left, 8},
               {"WHAT", Align::left, 20, terminal::Overflow::wrap}});
  for (const auto& entry : list(response, "history"))
    table.add({short_time(text(entry, "time")), subject_of(entry), story_of(entry)});
  if (table.empty()) return "nothing is recorded\n";
  auto out = table.to_string(context.style);
  for (const auto& entry : list(response, "history")) {
    if (text(entry, "kind") != "dialogue") continue;
    out += fmt::format("show a dialogue: gsmrelay history --dialogue {}\n", number(entry, "id"));
    break;
  }
  return out;
}

std::string render_dialogue(const Context&, const Json& dialogue) {
  const auto lasted = maybe_number(dialogue, "lasted_s").value_or(0);
  return fmt::format(
      "{}, {}: {}\nThis was said in the {} before it. Times are in seconds; <12> stands for\n"
      "12 characters.\n{}",
      text(dialogue, "modem"), short_time(text(dialogue, "time")), text(dialogue, "what"),
      span(lasted), lines(dialogue, "lines"));
}

void show_history(Context& context, const HistoryOptions& options) {
  if (options.dialogue > 0)
    return present(context, {.path = fmt::format("/v1/dialogues/{}", options.dialogue)},
                   {"lines", render_dialogue});
  ApiRequest request{.path = "/v1/history"};
  std::string command = "gsmrelay history";
  if (!options.since.empty()) {
    const auto since = config::parse_duration(options.since);
    constexpr auto kLeast = std::chrono::minutes{1};
    constexpr auto kMost = std::chrono::hours{24 * 3650};
    if (!since || *since < kLeast || *since > kMost)
      return print_error(context, kUsage, "--since is a time from 1m on, such as 90m, 12h or 7d",
                         "gsmrelay history --since 7d");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*since).count();
    request.query.emplace_back("since_s", std::to_string(seconds));
    command += " --since " + options.since;
  }
  if (!options.modem.empty()) {
    request.query.emplace_back("modem", options.modem);
    command += " --modem " + util::shell_word(options.modem);
  }
  options.page.put_into(request);
  put_numbers(context, request);
  present(context, request, {"history", [command](const Context& c, const Json& response) {
                               return render_history(c, response) + more_line(response, command);
                             }});
}

}  // namespace

Command history_command(Context& context) {
  const auto o = std::make_shared<HistoryOptions>();
  Command command{
      .name = "history",
      .help = "Show what changed, and what people did, over restarts",
      .options = {{"--modem NAME", &o->modem, "only this modem"},
                  {"--since TIME", &o->since, "90m, 12h, 7d; default: all that is kept"},
                  {"--dialogue ID", &o->dialogue,
                   "show what was said to a modem, and heard, before it failed",
                   Range{1, kHighestId}}},
      .note =
          "The newest 10,000 changes of modems, SIMs and routes are kept, and of each modem the "
          "AT dialogues before its last 11 failures, without numbers, texts and identities. "
          "`gsmrelay watch` also shows each SMS, but only since the last start.",
      .examples = {"gsmrelay history --modem stick --since 7d", "gsmrelay history --dialogue 231",
                   "gsmrelay history --json"},
      .run = [&context, o] { show_history(context, *o); }};
  o->page.add_to(command);
  return command;
}

}  // namespace cli
