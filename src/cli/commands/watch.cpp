// gsmrelay watch: what happens, as it happens. No content, masked numbers.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "util/clock.hpp"

namespace cli {

namespace {

constexpr std::int64_t kLongPollSeconds = 20;

std::string line_of(const Context& context, const Json& event) {
  constexpr std::size_t kClock = 11, kSeconds = 8;  // "21:27:52" of an ISO time
  const auto time = text(event, "time");
  const auto clock = time.size() > kClock ? time.substr(kClock, kSeconds) : time;
  return cut(fmt::format("{} {:<6} {:<10} {}", clock, text(event, "kind"), text(event, "subject"),
                         text(event, "text")),
             kWidth, context.ascii) +
         '\n';
}

/// Prints until `left` is used up; true if there is more to wait for.
bool print(Context& context, const Json& answer, std::size_t skip, int& left) {
  const auto& events = list(answer, "events");
  for (auto i = std::min(skip, events.size()); i < events.size(); ++i) {
    auto event = events[i];
    if (context.json) event["schema"] = "gsmrelay/1";
    show(context, event, {"", [](const Context& c, const Json& e) { return line_of(c, e); }});
    if (left > 0 && --left == 0) return false;
  }
  return true;
}

void follow(Context& context, std::int64_t last_lines) {
  end_well_on_interrupt();
  context.watch_seconds = 1;  // JSON: one object a line
  const util::SystemClock clock;
  const auto limited = context.timeout_seconds > 0;
  const auto end = clock.in(
      std::chrono::milliseconds(static_cast<std::int64_t>(context.timeout_seconds * 1000)));
  int left = context.count;
  std::int64_t after = 0;
  for (bool first = true;; first = false) {
    std::int64_t wait = first ? 0 : kLongPollSeconds;
    if (limited)
      wait = std::clamp<std::int64_t>(
          std::chrono::ceil<std::chrono::seconds>(end - clock.now()).count(), 0, wait);
    const Question question{
        .path = "/v1/events",
        .query = {{"after", std::to_string(after)}, {"wait", std::to_string(wait)}},
        .usual_seconds = kLongPollSeconds + 10};
    const auto answer = ask(context, question);
    if (!answer) return;
    const auto count = static_cast<std::int64_t>(list(*answer, "events").size());
    const auto skip = first ? std::max<std::int64_t>(0, count - last_lines) : 0;
    if (!print(context, *answer, static_cast<std::size_t>(skip), left)) break;
    // A restarted daemon counts from one again.
    after = number(*answer, "last");
    if (limited && clock.now() >= end) break;
  }
  context.exit = kFine;
}

void add(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("watch", "What happens, as it happens (Ctrl-C ends it)");
  const auto lines = std::make_shared<std::int64_t>(10);
  command->add_option("-n,--lines", *lines, "begin with the last N events (10)")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
  command->footer(
      "Stops after --count events or --timeout seconds. Examples:\n"
      "  gsmrelay watch\n"
      "  gsmrelay watch --json --lines 0 --count 1 --timeout 60");
  command->callback([&context, lines] { follow(context, *lines); });
}

}  // namespace

extern const Command command_watch;
const Command command_watch = {"watch", add};

}  // namespace cli
