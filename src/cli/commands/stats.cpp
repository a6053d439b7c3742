// gsmrelay stats: counts of messages by hour or day, modem and route.
#include <fmt/format.h>

#include <memory>
#include <tuple>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "config/duration.hpp"

namespace cli {

namespace {

struct StatsOptions {
  std::string since = "1d", by;
};

std::string section(const Context& context, const std::string& title, const Json& lines,
                    std::string (*name_of)(const Json& line), bool outgoing) {
  std::vector<Column> columns{{title, Align::left, 10},  {"RECEIVED", Align::right},
                              {"RELAYED", Align::right}, {"KEPT", Align::right},
                              {"WAITING", Align::right}, {"DEAD", Align::right},
                              {"DROPPED", Align::right}};
  std::vector<const char*> fields{"received", "relayed", "kept", "waiting", "dead", "dropped"};
  if (outgoing) {
    columns.push_back({"SENT", Align::right});
    columns.push_back({"FAILED", Align::right});
    fields.insert(fields.end(), {"sent", "failed"});
  }
  Table table(std::move(columns));
  for (const auto& line : lines) {
    std::vector<Cell> row{name_of(line)};
    for (const char* field : fields) {
      const auto count = number(line, field);
      const bool bad =
          count > 0 && (std::string_view(field) == "dead" || std::string_view(field) == "failed");
      row.emplace_back(std::to_string(count), bad ? Tone::bad : Tone::plain);
    }
    table.add(std::move(row));
  }
  return table.empty() ? "" : table.to_string(context.style);
}

std::string name_of(const Json& line) {
  return text(line, "name");
}

/// "2026-11-29 09:00"
std::string hour_of(const Json& line) {
  constexpr std::size_t kToMinutes = 16;
  return short_time(text(line, "begin")).substr(0, kToMinutes);
}

/// "2026-11-29"
std::string day_of(const Json& line) {
  constexpr std::size_t kToDay = 10;
  return text(line, "begin").substr(0, kToDay);
}

/// Returns the line about messages that are not counted; "" without any.
std::string misdated_text(const Json& response) {
  const auto count = number(response, "misdated");
  if (count == 0) return "";
  const auto line = fmt::format(
      "{} not counted: the clock was wrong when they came; gsmrelay inbox list has their dates",
      plural(count, "message is", "messages are"));
  std::string out;
  for (const auto& piece : wrap(line, kWidth)) out += '\n' + piece;
  return out + '\n';
}

/// Returns the line about held messages, which the table has no column for; "" without any.
std::string held_text(const Json& response) {
  std::int64_t held = 0;
  for (const auto& period : list(response, "periods")) held += number(period, "held");
  return held == 0 ? ""
                   : fmt::format("\n{} held; gsmrelay inbox list --state held\n",
                                 plural(held, "message is", "messages are"));
}

std::string render_stats(const Context& context, const Json& response) {
  const bool hours = text(response, "by") == "hour";
  const auto& periods = list(response, "periods");
  if (periods.size() == 0) return "nothing was received or sent\n" + misdated_text(response);
  std::string out =
      section(context, hours ? "HOUR (UTC)" : "DAY (UTC)", periods, hours ? hour_of : day_of, true);
  for (const auto& [title, name, outgoing] :
       {std::tuple{"MODEM", "modems", true}, {"ROUTE", "routes", false}})
    if (const auto lines = section(context, title, list(response, name), name_of, outgoing);
        !lines.empty())
      out += '\n' + lines;
  out += held_text(response) + misdated_text(response);
  if (!flag(response, "complete"))
    out +=
        "\nonly the newest messages are counted, because there are too many\n"
        "  next: gsmrelay stats --since with a shorter time\n";
  return out;
}

void show_stats(Context& context, const StatsOptions& options) {
  const auto since = config::parse_duration(options.since);
  constexpr auto kLeast = std::chrono::minutes{1};
  constexpr auto kMost = std::chrono::hours{24 * 3650};
  if (!since || *since < kLeast || *since > kMost)
    return print_error(context, kUsage, "--since is a time from 1m on, such as 90m, 12h or 7d",
                       "gsmrelay stats --since 7d");
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*since).count();
  ApiRequest request{
      .path = "/v1/stats", .query = {{"since_s", std::to_string(seconds)}}, .usual_seconds = 60};
  if (!options.by.empty()) request.query.emplace_back("by", options.by);
  present(context, request, {"", render_stats});
}

}  // namespace

Command stats_command(Context& context) {
  const auto o = std::make_shared<StatsOptions>();
  return {
      .name = "stats",
      .help = "Count messages by hour or day, modem and route",
      .options = {{"--since TIME", &o->since, "90m, 12h, 7d; default 1d"},
                  {"--by PERIOD", &o->by, "hour (default up to 2d) or day", OneOf{"hour", "day"}}},
      .note =
          "RECEIVED is by the time of reception; the state is the one of now. A route "
          "counts deliveries. SENT and FAILED are SMS of `gsmrelay send`.",
      .examples = {"gsmrelay stats --since 7d", "gsmrelay stats --since 12h --json"},
      .run = [&context, o] { show_stats(context, *o); }};
}

}  // namespace cli
