// Routes: counters, pausing and testing.
#include <fmt/format.h>

#include "control/endpoints.hpp"
#include "spool/delivery_queue.hpp"
#include "util/log.hpp"

namespace control {

namespace {

api::Result<> set_paused(const HandlerContext& context, const api::Request& request, bool paused) {
  const auto route = find_route(context, request.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  const auto done = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::DeliveryQueue(context.spool).pause(route->figures.name, paused);
  }();
  if (!done) return to_api_error(done.error());
  util::log_info(
      fmt::format("route {} by uid {}", paused ? "paused" : "resumed", request.http.peer.uid),
      {{"ROUTE", route->figures.name}});
  context.daemon.wake_relay();
  return Json{{"route", route->figures.name}, {"paused", paused}};
}

api::Result<> get_routes(const HandlerContext& context, const api::Request& request) {
  const auto routes = read_routes(context);
  if (!routes) return tl::unexpected(routes.error());
  return Json{{"routes", view_for(context, request).list(*routes)}};
}

api::Result<> get_route(const HandlerContext& context, const api::Request& request) {
  const auto route = find_route(context, request.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  return Json{{"route", view_for(context, request).of(*route)}};
}

api::Result<> pause_route(const HandlerContext& context, const api::Request& request) {
  return set_paused(context, request, true);
}

api::Result<> resume_route(const HandlerContext& context, const api::Request& request) {
  return set_paused(context, request, false);
}

api::Result<> test_route(const HandlerContext& context, const api::Request& request) {
  const auto route = find_route(context, request.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  const auto tested = context.daemon.test_route(route->figures.name);
  return Json{{"route", route->figures.name},
              {"passed", tested.has_value()},
              {"judgement", tested ? *tested : tested.error().what}};
}

constexpr Endpoint kRouteTable[] = {
    {"GET", "/v1/routes", Access::read, {}, get_routes},
    {"GET", "/v1/routes/{name}", Access::read, {}, get_route},
    {"POST", "/v1/routes/{name}/pause", Access::change, {}, pause_route},
    {"POST", "/v1/routes/{name}/resume", Access::change, {}, resume_route},
    {"POST", "/v1/routes/{name}/test", Access::change, {}, test_route},
};

}  // namespace

const std::span<const Endpoint> kRouteEndpoints = kRouteTable;

}  // namespace control
