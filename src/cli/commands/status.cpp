// gsmrelay status: shows the state of the appliance.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/signal_view.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

std::string fill(const Json& modem) {
  std::string fills;
  for (const auto& memory : list(modem, "memories"))
    fills += fmt::format("{}{} {}/{}", fills.empty() ? "" : " ", text(memory, "name"),
                         number(memory, "used"), number(memory, "total"));
  return fills;
}

std::string modems(const Context& context, const Json& status) {
  Table table({{"MODEM", Align::left, 8},
               {"STATE", Align::left, 8},
               {"OPERATOR", Align::left, 8},
               {"SIGNAL", Align::left, 12},
               {"STORE", Align::left, 7},
               {"LAST SMS", Align::left, 10}});
  for (const auto& modem : list(status, "modems")) {
    const auto last = maybe_number(modem, "last_sms_s");
    table.add({text(modem, "name"), modem_cell(modem), text(modem, "operator"),
               signal_of(context, modem), fill(modem), last ? ago(*last) : "none yet"});
  }
  return table.empty() ? "" : table.to_string(context.style) + '\n';
}

/// Returns how the server answered last: "in 12 ms", or "HTTP 503" if it took nothing.
std::string last_answer(const Json& route) {
  const auto error = text(route, "last_error");
  const auto success = text(route, "last_success"), failure = text(route, "last_failure");
  if (!error.empty() && failure > success) {
    constexpr std::size_t kStatus = 8;  // "HTTP 503"
    return error.starts_with("HTTP ") ? error.substr(0, kStatus) : error;
  }
  const auto latency = maybe_number(route, "last_latency_ms");
  return latency ? fmt::format("in {} ms", *latency) : "none yet";
}

std::string routes(const Context& context, const Json& status) {
  Table table({{"ROUTE", Align::left, 8},
               {"STATE", Align::left, 11},
               {"WAITING", Align::right, 7},
               {"DELIVERED", Align::right, 9},
               {"DEAD", Align::right, 4},
               {"LAST ANSWER", Align::left, 10}});
  for (const auto& route : list(status, "routes")) {
    table.add({text(route, "name"), route_cell(route), std::to_string(number(route, "waiting")),
               std::to_string(number(route, "delivered")), std::to_string(number(route, "dead")),
               last_answer(route)});
  }
  return table.empty() ? "" : table.to_string(context.style) + '\n';
}

/// Returns "12", or "500 or more": gsmrelayd counts no further.
std::string counted(std::int64_t count) {
  constexpr std::int64_t kMost = 500;
  return fmt::format("{}{}", count, count >= kMost ? " or more" : "");
}

/// Describes what is in the spool beside the queue, with the command that shows it.
std::string others(const Json& status) {
  std::string out;
  if (const auto kept = number(status, "kept"); kept > 0)
    out += fmt::format("kept: {} that no route accepts; gsmrelay inbox list --state kept\n",
                       counted(kept));
  if (const auto held = number(part(status, "held"), "messages"); held > 0)
    out += fmt::format("held: {} of {}; gsmrelay inbox list --state held\n",
                       plural(held, "message", "messages"),
                       plural(number(part(status, "held"), "senders"), "sender", "senders"));
  if (const auto raw = number(status, "undecoded"); raw > 0)
    out += fmt::format("not decoded: {} SMS; gsmrelay inbox raw\n", counted(raw));
  const auto& outbox = part(status, "outbox");
  const auto waiting = number(outbox, "waiting"), unsent = number(outbox, "unsent");
  if (waiting + unsent > 0)
    out += fmt::format("to send: {} waiting, {} not sent; gsmrelay outbox list\n", counted(waiting),
                       counted(unsent));
  return out;
}

/// Describes the wear of the SD card.
std::string disk(const Json& status) {
  constexpr double kMega = 1e6;
  const auto written = maybe_number(part(status, "disk"), "written_bytes");
  if (!written) return {};
  const auto per_day = maybe_number(part(status, "disk"), "written_bytes_per_day");
  return fmt::format(
      "disk: {:.1f} MB written since the start{}\n", static_cast<double>(*written) / kMega,
      per_day ? fmt::format(", {:.1f} MB a day", static_cast<double>(*per_day) / kMega) : "");
}

/// Tells of a version that has not proved itself since the upgrade.
std::string proof(const Context& context, const Json& status) {
  const auto& proof = part(status, "proof");
  if (text(proof, "version").empty() || flag(proof, "proved")) return {};
  return fmt::format("version {}: has relayed no SMS yet\n", printable(text(proof, "version"))) +
         terminal::next_line("gsmrelay selftest", context.out_columns());
}

std::string queue(const Json& status) {
  const auto& queue = part(status, "queue");
  std::string line =
      fmt::format("queue: {} waiting, {} delivered, {} dead", number(queue, "waiting"),
                  number(queue, "delivered"), number(queue, "dead"));
  if (number(queue, "dropped") > 0) line += fmt::format(", {} dropped", number(queue, "dropped"));
  const auto& partial = part(status, "partial");
  line += fmt::format("; {} for parts",
                      plural(number(partial, "sets"), "message waits", "messages wait"));
  std::string out;
  for (const auto& piece : wrap(line, kWidth)) out += piece + '\n';
  return out;
}

std::string troubles(const Context& context, const Json& status) {
  constexpr std::size_t kMost = 8, kIndent = 2;
  std::string out;
  const auto& all = list(status, "troubles");
  for (std::size_t i = 0; i < std::min(all.size(), kMost); ++i) {
    const auto tone = text(all[i], "weight") == "critical" ? Tone::bad : Tone::warn;
    const auto what = wrap(text(all[i], "what"), kWidth - kIndent);
    for (std::size_t line = 0; line < what.size(); ++line)
      out += (line == 0 ? toned(context.style, tone, "! ") : "  ") + what[line] + '\n';
    // Two modems without their ports have one next command.
    const auto next = text(all[i], "next");
    if (i + 1 == std::min(all.size(), kMost) || text(all[i + 1], "next") != next)
      out += terminal::next_line(next, context.out_columns());
  }
  if (all.size() > kMost)
    out += fmt::format("and {} more: gsmrelay status --json\n", all.size() - kMost);
  return out.empty() ? out : '\n' + out;
}

std::string render(const Context& context, const Json& status) {
  const auto state = text(status, "state");
  return fmt::format("gsmrelay {}: {}, up {}\n\n", text(status, "version"),
                     toned(context.style, tone_of(state), state),
                     span(number(status, "uptime_s"))) +
         modems(context, status) + routes(context, status) + queue(status) + disk(status) +
         others(status) + proof(context, status) + troubles(context, status);
}

Exit exit_code(const Json& status) {
  const auto state = text(status, "state");
  return state == "fine" ? kFine : state == "degraded" ? kDegraded : kCritical;
}

}  // namespace

Command status_command(Context& context) {
  return {.name = "status",
          .help = "Show the state of the appliance",
          .note = "Exit code 0: fine, 5: degraded, 6: critical (nothing is received or relayed).",
          .examples = {"gsmrelay status --watch", "gsmrelay status --get state,queue.waiting"},
          .run = [&context] {
            ApiRequest request{.path = "/v1/status"};
            put_numbers(context, request);
            present(context, request, {"", render, exit_code});
          }};
}

}  // namespace cli
