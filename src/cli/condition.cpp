#include "cli/condition.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "cli/json_fields.hpp"
#include "util/clock.hpp"

namespace cli {

namespace {

constexpr std::int64_t kLongestRequest = 20;

/// Returns true if a later request may succeed: gsmrelayd does not run yet, or is busy.
bool may_come(const CommandError& error) {
  constexpr int kUnavailable = 503;
  return error.exit == kUnreachable || error.exit == kTimeout || error.status == kUnavailable;
}

}  // namespace

terminal::CommandResult<Json> await_condition(Context context, const std::string& condition,
                                              double limit_seconds) {
  const util::SystemClock clock;
  context.timeout_seconds = 0;  // it limits the whole, not each request
  const auto begin = clock.now();
  const auto end = begin + std::chrono::duration_cast<util::Duration>(
                               std::chrono::duration<double>(limit_seconds));
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
      return response;
    }
    if (response && flag(*response, "over"))
      return terminal::fail(kFailed,
                            fmt::format("{} cannot be met: {}", condition, text(*response, "now")),
                            text(*response, "next"));
    if (response)
      last = {
          kTimeout,
          fmt::format("not within {} s: {}; {}", limit_seconds, condition, text(*response, "now")),
          text(*response, "next")};
    else
      last = response.error();
    if ((!response && !may_come(last)) || clock.now() >= end) return terminal::fail(last);
    constexpr int kPauseMs = 1000;
    if (!response) ::poll(nullptr, 0, util::poll_timeout_ms(clock, end, kPauseMs));
  }
}

}  // namespace cli
