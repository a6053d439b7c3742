// gsmrelay watch: prints events as they happen, without texts and with masked numbers.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/poller.hpp"
#include "util/clock.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds kLongPoll{20};

/// Returns the line of an event. A next command in its text has a line of its own, as it must not
/// be cut.
std::string line_of(const Context& context, const Json& event) {
  constexpr std::size_t kClock = 11, kSeconds = 8;  // "21:27:52" of an ISO time
  constexpr std::string_view kNext = "; next: ";
  auto what = text(event, "text");
  std::string next;
  if (const auto at = what.find(kNext); at != std::string::npos) {
    next = terminal::next_line(what.substr(at + kNext.size()), context.out_columns());
    what.resize(at);
  }
  const auto time = text(event, "time");
  const auto clock = time.size() > kClock ? time.substr(kClock, kSeconds) : time;
  return truncate(fmt::format("{} {:<6} {:<10} {}", clock, text(event, "kind"),
                              text(event, "subject"), what),
                  kWidth, context.style.ascii) +
         '\n' + next;
}

/// Prints events until `left` is 0. Returns true if more events are wanted.
bool print(Context& context, const Json& response, std::size_t skip, int& left) {
  const auto& events = list(response, "events");
  for (auto i = std::min(skip, events.size()); i < events.size(); ++i) {
    auto event = events[i];
    if (context.json) event["schema"] = "gsmrelay/1";
    show(context, event, {"", [](const Context& c, const Json& e) { return line_of(c, e); }});
    if (left > 0 && --left == 0) return false;
  }
  return true;
}

ApiRequest next_events(const Poller& poller, std::int64_t after, bool wait) {
  const auto seconds = wait ? poller.left(kLongPoll) : std::chrono::seconds{0};
  return {.path = "/v1/events",
          .query = {{"after", std::to_string(after)}, {"wait", std::to_string(seconds.count())}},
          .usual_seconds = static_cast<double>(kLongPoll.count() + 10)};
}

void follow(Context& context, std::int64_t last_lines) {
  constexpr auto kPause = std::chrono::seconds{1};
  const util::SystemClock clock;
  Poller poller(context, clock);
  context.watch_seconds = 1;  // JSON: one object per line
  int left = context.count;
  std::int64_t after = 0;
  Json response;
  for (bool first = true;;) {
    const auto soonest = clock.in(kPause);
    const auto poll = poller.fetch(next_events(poller, after, !first), response);
    if (poll == Poller::Poll::over) return;
    bool rest = true;  // without news: a daemon that stops answers at once, many times
    if (poll == Poller::Poll::responded && poller.came_back()) {
      after = 0;  // the numbers begin at 1 again
      rest = false;
    } else if (poll == Poller::Poll::responded) {
      const auto count = static_cast<std::int64_t>(list(response, "events").size());
      const auto skip = first ? std::max<std::int64_t>(0, count - last_lines) : 0;
      if (!print(context, response, static_cast<std::size_t>(skip), left)) break;
      // After a restart of the daemon the numbers begin at 1 again.
      after = number(response, "last");
      rest = count == 0 && !first;
      first = false;
    }
    const auto pause =
        rest ? std::max(soonest - clock.now(), util::Duration{0}) : util::Duration{0};
    if (!poller.pause(pause)) break;
  }
  context.exit = kFine;
}

}  // namespace

Command watch_command(Context& context) {
  const auto lines = std::make_shared<int>(10);
  return {.name = "watch",
          .help = "Print events as they happen (Ctrl-C ends)",
          .options = {{"-n,--lines N", lines.get(), "begin with the last N events (10)",
                       Range{0, 1000}}},
          .note = "Stops after --count events or --timeout seconds.",
          .examples = {"gsmrelay watch", "gsmrelay watch --json --lines 0 --count 1 --timeout 60"},
          .run = [&context, lines] { follow(context, *lines); }};
}

}  // namespace cli
