// Status, modems, audit, events.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/health.hpp"
#include "control/input.hpp"
#include "control/long_poll.hpp"
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

struct SetCounts {
  int sets = 0, overdue = 0, overdue_last_day = 0;
};

struct SpoolGlance {
  std::vector<spool::RouteFigures> routes;
  SetCounts partial;
  std::string trouble;
};

util::Result<std::vector<spool::PartialSet>> partial_page(Desk& desk, const spool::Page& page) {
  const std::lock_guard lock(desk.spool_mutex);
  return desk.spool.partial(page);
}

util::Result<SetCounts> count_sets(Desk& desk) {
  constexpr int kPerPage = 200;
  constexpr std::chrono::hours kLastDay{24};
  SetCounts counts;
  for (spool::Page page{std::nullopt, kPerPage};;) {
    const auto sets = partial_page(desk, page);
    if (!sets) return util::fail(sets.error());
    for (const auto& set : *sets) {
      ++counts.sets;
      if (!set.overdue) continue;
      ++counts.overdue;
      if (-set.until_deadline < kLastDay) ++counts.overdue_last_day;
    }
    if (static_cast<int>(sets->size()) < kPerPage) return counts;
    page.before = sets->back().id;
  }
}

util::Result<std::vector<spool::RouteFigures>> route_figures(Desk& desk) {
  const std::lock_guard lock(desk.spool_mutex);
  return desk.spool.routes();
}

/// A spool that cannot be read is shown as trouble: the rest of the overview is worth having.
SpoolGlance glance(Desk& desk) {
  SpoolGlance glance;
  auto routes = route_figures(desk);
  const auto partial = count_sets(desk);
  if (routes) glance.routes = std::move(*routes);
  if (partial) glance.partial = *partial;
  if (!routes || !partial) glance.trouble = routes ? partial.error().what : routes.error().what;
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
  const auto health = judge(status, routes, spool.partial.overdue_last_day);
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
              {"partial",
               {{"sets", spool.partial.sets},
                {"overdue", spool.partial.overdue},
                {"overdue_last_day", spool.partial.overdue_last_day}}},
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
  // It walks through all there is: on a connection of its own, so that nobody waits for it.
  auto own = spool::Spool::connect(desk.file);
  if (!own) return refuse(own.error());
  const auto audit = own->audit();
  if (!audit) return refuse(audit.error());
  const auto view = view_for(desk, call);
  auto modems = Json::array(), routes = Json::array();
  for (const auto& line : audit->modems) modems.push_back(view.of(line));
  for (const auto& line : audit->routes) routes.push_back(view.of(line));
  return Json{{"balanced", audit->balanced()}, {"modems", modems}, {"routes", routes}};
}

Answer get_events(Desk& desk, const Call& call) {
  const auto poll = poll_parameters(call.request);
  if (!poll) return tl::unexpected(poll.error());
  auto number = poll->after;
  if (number > last_event(desk)) number = 0;  // from before a restart: it counts from 1 again
  const auto events = long_poll(
      call.request, poll->wait,
      [&](auto patience) { return desk.appliance.events(number, patience); },
      [](const auto& seen) { return !seen.empty(); });
  const auto view = view_for(desk, call);
  auto list = Json::array();
  for (const auto& event : events) list.push_back(view.of(event));
  return Json{{"events", list}, {"last", events.empty() ? number : events.back().number}};
}

}  // namespace control
