// gsmrelay watch: what happens, as it happens. No content, masked numbers.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/follow.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "util/clock.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds kLongPoll{20};

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

Question next_events(const Follow& follow, std::int64_t after, bool wait) {
  const auto seconds = wait ? follow.left(kLongPoll) : std::chrono::seconds{0};
  return {.path = "/v1/events",
          .query = {{"after", std::to_string(after)}, {"wait", std::to_string(seconds.count())}},
          .usual_seconds = static_cast<double>(kLongPoll.count() + 10)};
}

void follow(Context& context, std::int64_t last_lines) {
  constexpr auto kPause = std::chrono::seconds{1};
  const util::SystemClock clock;
  Follow follow(context, clock);
  context.watch_seconds = 1;  // JSON: one object a line
  int left = context.count;
  std::int64_t after = 0;
  Json answer;
  for (bool first = true;;) {
    const auto soonest = clock.in(kPause);
    const auto turn = follow.ask(next_events(follow, after, !first), answer);
    if (turn == Follow::Turn::over) return;
    bool rest = true;  // nothing new: a daemon that is ending answers at once, again and again
    if (turn == Follow::Turn::answered && follow.came_back()) {
      after = 0;  // it counts from one again
      rest = false;
    } else if (turn == Follow::Turn::answered) {
      const auto count = static_cast<std::int64_t>(list(answer, "events").size());
      const auto skip = first ? std::max<std::int64_t>(0, count - last_lines) : 0;
      if (!print(context, answer, static_cast<std::size_t>(skip), left)) break;
      // A restarted daemon counts from one again.
      after = number(answer, "last");
      rest = count == 0 && !first;
      first = false;
    }
    const auto pause =
        rest ? std::max(soonest - clock.now(), util::Duration{0}) : util::Duration{0};
    if (!follow.pause(pause)) break;
  }
  context.exit = kFine;
}

void add(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("watch", "What happens, as it happens (Ctrl-C ends it)");
  const auto lines = std::make_shared<std::int64_t>(10);
  command->add_option("-n,--lines", *lines, "begin with the last N events (10)")
      ->check(CLI::Range(0, 1000).description(""))
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
