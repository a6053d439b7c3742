// gsmrelay wait: waits for a condition, for scripts.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <ostream>

#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "util/clock.hpp"

namespace cli {

namespace {

constexpr double kUsualLimit = 300;
constexpr std::int64_t kLongestRequest = 20;

/// Returns true if a later request may succeed: gsmrelayd does not run yet, or is busy.
bool may_come(const CommandError& error) {
  constexpr int kUnavailable = 503;
  return error.exit == kUnreachable || error.exit == kTimeout || error.status == kUnavailable;
}

std::string render_met(const Context& /*context*/, const Json& response) {
  return fmt::format("{}\n", text(response, "now"));
}

/// Waits until the condition is met, cannot be met, or `limit` has passed.
void wait_for(Context& context, const std::string& condition) {
  const util::SystemClock clock;
  const double limit = context.timeout_seconds > 0 ? context.timeout_seconds : kUsualLimit;
  context.timeout_seconds = 0;  // it limits the whole, not each request
  const auto begin = clock.now();
  const auto end =
      begin + std::chrono::duration_cast<util::Duration>(std::chrono::duration<double>(limit));
  CommandError last{kTimeout, "no response", "gsmrelay status"};
  for (bool first = true;; first = false) {
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(end - clock.now()).count();
    const auto wait = std::clamp<std::int64_t>(left, 0, kLongestRequest);
    constexpr double kSpare = 10;
    auto response = try_fetch(
        context, {.path = "/v1/wait",
                  .query = {{"for", condition}, {"wait", std::to_string(first ? 0 : wait)}},
                  .usual_seconds = static_cast<double>(wait) + kSpare});
    if (response && flag(*response, "met")) {
      (*response)["waited_s"] =
          std::chrono::duration_cast<std::chrono::seconds>(clock.now() - begin).count();
      return show(context, *response, {"", render_met});
    }
    if (response && flag(*response, "over"))
      return print_error(context, kFailed,
                         fmt::format("{} cannot be met: {}", condition, text(*response, "now")),
                         text(*response, "next"));
    if (response)
      last = {kTimeout,
              fmt::format("not within {} s: {}; {}", limit, condition, text(*response, "now")),
              text(*response, "next")};
    else
      last = response.error();
    if (!response && !may_come(last)) return print_error(context, last);
    if (clock.now() >= end) return print_error(context, last);
    constexpr int kPauseMs = 1000;
    if (!response) ::poll(nullptr, 0, util::poll_timeout_ms(clock, end, kPauseMs));
  }
}

}  // namespace

Command wait_command(Context& context) {
  const auto condition = std::make_shared<std::string>();
  return {.name = "wait",
          .help = "Wait for a condition, for scripts",
          .options = {{.spec = "--for CONDITION",
                       .target = condition.get(),
                       .help = "modem=up, route=up, queue=empty or relayed=ID; one modem or route: "
                               "modem:NAME=up, route:NAME=up, queue:ROUTE=empty",
                       .required = true}},
          .note =
              "Waits --timeout seconds (300), also for gsmrelayd to start. Exit code 0: met; 1: "
              "the message is dead, dropped or kept; 3: not in time; 4: gsmrelayd does not "
              "run; 10: no such message or route.",
          .examples = {"gsmrelay wait --for modem=up --timeout 120",
                       "gsmrelay wait --for relayed=12 --json"},
          .abbreviated = false,
          .run = [&context, condition] { wait_for(context, *condition); }};
}

}  // namespace cli
