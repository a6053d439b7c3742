// Routes: figures, pausing, probing.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/lookup.hpp"
#include "util/log.hpp"

namespace control {

namespace {

Answer set_paused(Desk& desk, const Call& call, bool paused) {
  const auto route = find_route(desk, call.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  const auto done = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return desk.spool.pause(route->figures.name, paused);
  }();
  if (!done) return refuse(done.error());
  util::log_info(
      fmt::format("route {} by uid {}", paused ? "paused" : "resumed", call.request.peer.uid),
      {{"ROUTE", route->figures.name}});
  desk.appliance.wake_relay();
  return Json{{"route", route->figures.name}, {"paused", paused}};
}

}  // namespace

Answer get_routes(Desk& desk, const Call& /*call*/) {
  const auto routes = read_routes(desk);
  if (!routes) return tl::unexpected(routes.error());
  auto list = Json::array();
  for (const auto& route : *routes) list.push_back(to_json(route));
  return Json{{"routes", std::move(list)}};
}

Answer get_route(Desk& desk, const Call& call) {
  const auto route = find_route(desk, call.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  return Json{{"route", to_json(*route)}};
}

Answer pause_route(Desk& desk, const Call& call) {
  return set_paused(desk, call, true);
}

Answer resume_route(Desk& desk, const Call& call) {
  return set_paused(desk, call, false);
}

Answer test_route(Desk& desk, const Call& call) {
  const auto route = find_route(desk, call.arguments.at(0));
  if (!route) return tl::unexpected(route.error());
  const auto judged = desk.appliance.test_route(route->figures.name);
  return Json{{"route", route->figures.name},
              {"passed", judged.has_value()},
              {"judgement", judged ? *judged : judged.error().what}};
}

}  // namespace control
