#include "control/lookup.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "util/text.hpp"

namespace control {

namespace {
constexpr int kNoSuchEntry = 404;
}

tl::expected<std::vector<RouteView>, Refusal> read_routes(Desk& desk) {
  const auto status = desk.appliance.status();
  const std::lock_guard lock(desk.spool_mutex);
  const auto figures = desk.spool.routes();
  if (!figures) return refuse(figures.error());
  return merge_routes(status.routes, *figures);
}

tl::expected<RouteView, Refusal> find_route(Desk& desk, const std::string& name) {
  auto routes = read_routes(desk);
  if (!routes) return tl::unexpected(routes.error());
  for (auto& route : *routes)
    if (route.figures.name == name) return std::move(route);
  return refuse(kNoSuchEntry, fmt::format("there is no route '{}'", util::printable(name, 40)),
                "gsmrelay route list");
}

tl::unexpected<Refusal> refuse_at_modem(Desk& desk, const std::string& name,
                                        const util::Error& error) {
  if (error.advice != util::Advice::reject) return refuse(error);
  for (const auto& modem : desk.appliance.status().modems)
    if (modem.name == name) return refuse(error);
  return refuse(kNoSuchEntry, error.what, "gsmrelay modem list");
}

}  // namespace control
