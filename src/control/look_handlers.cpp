// Status, modems, audit, events.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/health.hpp"
#include "control/input.hpp"
#include "control/views.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kNotFound = 404;

View view_for(const Desk& desk, const Call& call) {
  return {call.numbers ? Numbers::whole : Numbers::masked, desk.clock.wall()};
}

Json modems_json(const DaemonStatus& status, const View& view) {
  auto list = Json::array();
  for (const auto& modem : status.modems) list.push_back(view.of(modem));
  return list;
}

Json unused_json(const DaemonStatus& status) {
  auto list = Json::array();
  for (const auto& unused : status.unused)
    list.push_back({{"usb", unused.usb}, {"why", unused.why}});
  return list;
}

Json queue_json(const std::vector<RouteView>& routes) {
  std::int64_t waiting = 0, delivered = 0, dead = 0, dropped = 0;
  for (const auto& route : routes) {
    waiting += route.figures.waiting;
    delivered += route.figures.delivered;
    dead += route.figures.dead;
    dropped += route.figures.dropped;
  }
  return {{"waiting", waiting}, {"delivered", delivered}, {"dead", dead}, {"dropped", dropped}};
}

Json troubles_json(const Health& health) {
  auto list = Json::array();
  for (const auto& trouble : health.troubles)
    list.push_back(
        {{"weight", to_string(trouble.weight)}, {"what", trouble.what}, {"next", trouble.next}});
  return list;
}

struct SpoolGlance {
  std::vector<spool::RouteFigures> routes;
  int sets = 0, overdue = 0;
  std::string trouble;
};

/// A spool that cannot be read is shown as trouble: the rest of the overview is worth having.
SpoolGlance glance(Desk& desk) {
  constexpr int kEnough = 200;
  SpoolGlance glance;
  const std::lock_guard lock(desk.spool_mutex);
  auto routes = desk.spool.routes();
  if (!routes) {
    glance.trouble = routes.error().what;
    return glance;
  }
  glance.routes = std::move(*routes);
  const auto sets = desk.spool.partial({std::nullopt, kEnough});
  if (!sets) {
    glance.trouble = sets.error().what;
    return glance;
  }
  glance.sets = static_cast<int>(sets->size());
  glance.overdue = static_cast<int>(
      std::count_if(sets->begin(), sets->end(), [](const auto& set) { return set.overdue; }));
  return glance;
}

std::uint64_t last_event(Desk& desk) {
  const auto all = desk.appliance.events(0, std::chrono::milliseconds{0});
  return all.empty() ? 0 : all.back().number;
}

}  // namespace

Answer get_status(Desk& desk, const Call& call) {
  auto status = desk.appliance.status();
  const auto spool = glance(desk);
  if (status.spool_trouble.empty()) status.spool_trouble = spool.trouble;
  const auto routes = merge_routes(status.routes, spool.routes);
  const auto health = judge(status, routes, spool.overdue);
  auto routes_list = Json::array();
  for (const auto& route : routes) routes_list.push_back(to_json(route));
  const auto view = view_for(desk, call);
  return Json{{"version", status.version},
              {"time", util::iso8601(view.now)},
              {"uptime_s", std::chrono::duration_cast<std::chrono::seconds>(status.uptime).count()},
              {"state", to_string(health.overall)},
              {"troubles", troubles_json(health)},
              {"modems", modems_json(status, view)},
              {"unused", unused_json(status)},
              {"queue", queue_json(routes)},
              {"routes", routes_list},
              {"partial", {{"sets", spool.sets}, {"overdue", spool.overdue}}},
              {"spool_trouble", status.spool_trouble}};
}

Answer get_modems(Desk& desk, const Call& call) {
  const auto status = desk.appliance.status();
  return Json{{"modems", modems_json(status, view_for(desk, call))},
              {"unused", unused_json(status)}};
}

Answer get_modem(Desk& desk, const Call& call) {
  const auto& name = call.arguments.at(0);
  const auto status = desk.appliance.status();
  for (const auto& modem : status.modems)
    if (modem.name == name)
      return Json{{"modem", view_for(desk, call).of(modem)}, {"signals", View::of(modem.signals)}};
  return refuse(kNotFound, fmt::format("there is no modem '{}'", util::printable(name, 40)),
                "gsmrelay modem list");
}

Answer get_audit(Desk& desk, const Call& call) {
  const auto audit = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return desk.spool.audit();
  }();
  if (!audit) return refuse(audit.error());
  const auto view = view_for(desk, call);
  auto modems = Json::array(), routes = Json::array();
  for (const auto& line : audit->modems) modems.push_back(view.of(line));
  for (const auto& line : audit->routes) routes.push_back(view.of(line));
  return Json{{"balanced", audit->balanced()}, {"modems", modems}, {"routes", routes}};
}

Answer get_events(Desk& desk, const Call& call) {
  constexpr std::int64_t kLongestWait = 60, kLargest = std::numeric_limits<std::int64_t>::max();
  const auto after = number_parameter(call.request, "after", 0, 0, kLargest);
  if (!after) return tl::unexpected(after.error());
  const auto wait = number_parameter(call.request, "wait", 0, 0, kLongestWait);
  if (!wait) return tl::unexpected(wait.error());
  auto number = static_cast<std::uint64_t>(*after);
  if (number > last_event(desk)) number = 0;  // from before a restart: it counts from 1 again
  auto events = desk.appliance.events(number, std::chrono::milliseconds{0});
  // A second at a time: the end of the server waits for its handlers.
  for (auto left = *wait; left > 0 && events.empty() && !call.request.closing(); --left)
    events = desk.appliance.events(number, std::chrono::seconds{1});
  const auto view = view_for(desk, call);
  auto list = Json::array();
  for (const auto& event : events) list.push_back(view.of(event));
  return Json{{"events", list}, {"last", events.empty() ? number : events.back().number}};
}

}  // namespace control
