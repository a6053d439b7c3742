// Waits for a condition.
#include <fmt/format.h>

#include <limits>

#include "control/endpoints.hpp"
#include "control/long_poll.hpp"
#include "control/wait_condition.hpp"
#include "util/text.hpp"

namespace control {

namespace {

/// Waits for `limit`, and less if the daemon stops: no event has this number.
void pause_for(const HandlerContext& context, std::chrono::milliseconds limit) {
  if (limit.count() > 0) context.daemon.events(std::numeric_limits<std::uint64_t>::max(), limit);
}

api::Result<> get_wait(const HandlerContext& context, const api::Request& request) {
  constexpr std::int64_t kLongest = 60;
  constexpr std::size_t kLongestShown = 80;
  const auto wait = api::number_parameter(request.http, "wait", 0, 0, kLongest);
  if (!wait) return tl::unexpected(wait.error());
  const auto text = request.parameter("for").value_or("");
  const auto condition = parse_wait_condition(text);
  if (!condition)
    return api::fail(
        api::kBadRequest,
        text.empty() ? "'for' is missing"
                     : fmt::format("'{}' is no condition", util::printable(text, kLongestShown)),
        fmt::format("known: {}", kWaitForms));
  // Once a second: an event of another message must not read the spool again.
  const auto state = long_poll(
      request.http, *wait,
      [&](auto timeout) {
        pause_for(context, timeout);
        return evaluate_wait(context, *condition);
      },
      [](const auto& seen) { return !seen || seen->met || seen->over; });
  if (!state) return tl::unexpected(state.error());
  return Json{{"for", text},
              {"met", state->met},
              {"over", state->over},
              {"now", state->now},
              {"next", state->next}};
}

constexpr std::string_view kWaitQuery[] = {"for", "wait"};

constexpr Endpoint kWaitTable[] = {
    {"GET", "/v1/wait", Access::read, kWaitQuery, get_wait},
};

}  // namespace

const std::span<const Endpoint> kWaitEndpoints = kWaitTable;

}  // namespace control
