#include "control/wait_condition.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr std::size_t kLongestWaitName = 64;

bool receives_now(const ModemStatus& modem) {
  return modem.health == ModemHealth::up && modem.info.registered();
}

std::string state_of(const ModemStatus& modem) {
  return modem.health == ModemHealth::up && !modem.info.registered()
             ? std::string("not registered with a network")
             : to_string(modem.health);
}

WaitState evaluate_modem(const DaemonStatus& status, const std::string& name) {
  WaitState state{.next = "gsmrelay modem list"};
  int up = 0;
  for (const auto& modem : status.modems) {
    if (!name.empty() && modem.name != name) continue;
    if (receives_now(modem)) ++up;
    if (!name.empty()) state.now = fmt::format("modem {} is {}", name, state_of(modem));
  }
  state.met = up > 0;
  if (name.empty())
    state.now = fmt::format("{} of {} modems receive", up, status.modems.size());
  else if (state.now.empty())
    state.now = fmt::format("there is no modem {}", util::printable(name, kLongestWaitName));
  return state;
}

bool works(const RouteView& route) {
  return rest_of(route).empty() && route.state && route.state->breaker == relay::Breaker::closed;
}

WaitState evaluate_route(const std::vector<RouteView>& routes) {
  const auto up = std::count_if(routes.begin(), routes.end(), works);
  return {.met = up > 0,
          .now = fmt::format("{} of {} routes work", up, routes.size()),
          .next = "gsmrelay route list"};
}

WaitState evaluate_queue(const std::vector<RouteView>& routes) {
  std::int64_t waiting = 0;
  for (const auto& route : routes) waiting += route.figures.waiting;
  return {.met = waiting == 0,
          .now = fmt::format("{} deliveries wait", waiting),
          .next = "gsmrelay queue list --state waiting"};
}

api::Result<WaitState> evaluate_relayed(const HandlerContext& context, const std::string& id) {
  const util::MutexLock lock(context.spool_mutex);
  const auto message = spool::Inbox(context.spool).find(id);
  if (!message) return to_api_error(message.error());
  if (!*message) return not_found("message", id, "gsmrelay inbox list");
  const auto deliveries = spool::DeliveryQueue(context.spool).deliveries_of((*message)->id);
  if (!deliveries) return to_api_error(deliveries.error());
  const std::string_view state = overall_state(**message, *deliveries);
  WaitState result{.met = state == "relayed",
                   .over = state == "dead" || state == "dropped" || state == "kept",
                   .now = fmt::format("message {} is {}", (*message)->id, state),
                   .next = fmt::format("gsmrelay inbox show {}", (*message)->id)};
  return result;
}

}  // namespace

std::optional<WaitCondition> parse_wait_condition(std::string_view text) {
  using enum WaitCondition::Kind;
  const auto equals = text.rfind('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto value = text.substr(equals + 1);
  const auto subject = text.substr(0, equals);
  if (subject == "relayed" && !value.empty() && value.size() <= kLongestWaitName)
    return WaitCondition{relayed, std::string(value)};
  const auto colon = subject.find(':');
  const auto name =
      colon == std::string_view::npos ? std::string_view() : subject.substr(colon + 1);
  if ((colon != std::string_view::npos && name.empty()) || name.size() > kLongestWaitName)
    return std::nullopt;
  const auto kind = subject.substr(0, colon);
  if (kind == "modem" && value == "up") return WaitCondition{modem, std::string(name)};
  if (kind == "route" && value == "up") return WaitCondition{route, std::string(name)};
  if (kind == "queue" && value == "empty") return WaitCondition{queue, std::string(name)};
  return std::nullopt;
}

api::Result<WaitState> evaluate_wait(const HandlerContext& context,
                                     const WaitCondition& condition) {
  using enum WaitCondition::Kind;
  if (condition.kind == modem) return evaluate_modem(context.daemon.status(), condition.name);
  if (condition.kind == relayed) return evaluate_relayed(context, condition.name);
  auto routes = read_routes(context);
  if (!routes) return tl::unexpected(routes.error());
  if (!condition.name.empty()) {
    std::erase_if(*routes,
                  [&](const RouteView& route) { return route.figures.name != condition.name; });
    if (routes->empty()) return not_found("route", condition.name, "gsmrelay route list");
  }
  return condition.kind == route ? evaluate_route(*routes) : evaluate_queue(*routes);
}

}  // namespace control
