// Routes: figures, pausing, probing.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/views.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kNotFound = 404;

tl::expected<std::vector<RouteView>, Refusal> read_routes(Desk& desk) {
  const auto status = desk.appliance.status();
  const std::lock_guard lock(desk.spool_mutex);
  const auto figures = desk.spool.routes();
  if (!figures) return refuse(figures.error());
  return merge_routes(status.routes, *figures);
}

tl::expected<RouteView, Refusal> find_route(Desk& desk, const Call& call) {
  const auto& name = call.arguments.at(0);
  auto routes = read_routes(desk);
  if (!routes) return tl::unexpected(routes.error());
  for (auto& route : *routes)
    if (route.figures.name == name) return std::move(route);
  return refuse(kNotFound, fmt::format("there is no route '{}'", util::printable(name, 40)),
                "gsmrelay route list");
}

Answer set_paused(Desk& desk, const Call& call, bool paused) {
  const auto route = find_route(desk, call);
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
  const auto route = find_route(desk, call);
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
  const auto route = find_route(desk, call);
  if (!route) return tl::unexpected(route.error());
  const auto judged = desk.appliance.test_route(route->figures.name);
  return Json{{"route", route->figures.name},
              {"passed", judged.has_value()},
              {"judgement", judged ? *judged : judged.error().what}};
}

}  // namespace control
