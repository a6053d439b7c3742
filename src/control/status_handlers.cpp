// Status, modems, audit and events.
#include <fmt/format.h>

#include <algorithm>

#include "control/endpoints.hpp"
#include "control/health.hpp"
#include "control/long_poll.hpp"
#include "control/parameters.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "spool/maintenance.hpp"
#include "spool/outbox.hpp"
#include "util/text.hpp"

namespace control {

namespace {

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

/// Counts up to kMostCounted.
struct Figures {
  static constexpr int kMostCounted = 500;
  int kept = 0;       ///< complete messages that no route accepts
  int undecoded = 0;  ///< SMS that could not be decoded
  spool::OutboxCounts outbox;
};

struct SpoolOverview {
  std::vector<spool::RouteFigures> routes;
  SetCounts partial;
  Figures figures;
  std::string trouble;
};

util::Result<std::vector<spool::PartialSet>> partial_page(const HandlerContext& context,
                                                          const spool::Page& page) {
  const util::MutexLock lock(context.spool_mutex);
  return spool::Inbox(context.spool).partial_sets(page);
}

util::Result<SetCounts> count_sets(const HandlerContext& context) {
  constexpr int kPerPage = 200;
  constexpr std::chrono::hours kLastDay{24};
  SetCounts counts;
  for (spool::Page page{std::nullopt, kPerPage};;) {
    const auto sets = partial_page(context, page);
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

util::Result<std::vector<spool::RouteFigures>> route_figures(const HandlerContext& context) {
  const util::MutexLock lock(context.spool_mutex);
  return spool::DeliveryQueue(context.spool).routes();
}

util::Result<Figures> read_figures(const HandlerContext& context) {
  const util::MutexLock lock(context.spool_mutex);
  spool::Inbox inbox(context.spool);
  const auto kept = inbox.count_kept(Figures::kMostCounted);
  if (!kept) return util::fail(kept.error());
  const auto raw = inbox.count_raw(Figures::kMostCounted);
  if (!raw) return util::fail(raw.error());
  const auto outbox = spool::Outbox(context.spool).counts(Figures::kMostCounted);
  if (!outbox) return util::fail(outbox.error());
  return Figures{.kept = *kept, .undecoded = *raw, .outbox = *outbox};
}

/// Reads the spool's part of the status. A spool that cannot be read is reported as trouble, so
/// that the rest of the status is still shown.
SpoolOverview read_overview(const HandlerContext& context) {
  SpoolOverview overview;
  auto routes = route_figures(context);
  const auto partial = count_sets(context);
  if (routes) overview.routes = std::move(*routes);
  if (partial) overview.partial = *partial;
  const auto figures = read_figures(context);
  if (figures) overview.figures = *figures;
  if (!routes)
    overview.trouble = routes.error().what;
  else if (!partial)
    overview.trouble = partial.error().what;
  else if (!figures)
    overview.trouble = figures.error().what;
  return overview;
}

std::uint64_t last_event(const HandlerContext& context) {
  const auto all = context.daemon.events(0, std::chrono::milliseconds{0});
  return all.empty() ? 0 : all.back().number;
}

api::Result<> get_status(const HandlerContext& context, const api::Request& request) {
  auto status = context.daemon.status();
  const auto spool = read_overview(context);
  if (status.spool_trouble.empty()) status.spool_trouble = spool.trouble;
  const auto routes = merge_routes(status.routes, spool.routes);
  const auto health = evaluate_health(status, routes, spool.partial.overdue_last_day);
  const auto view = view_for(context, request);
  return Json{
      {"version", status.version},
      {"time", util::iso8601(view.now)},
      {"uptime_s", std::chrono::duration_cast<std::chrono::seconds>(status.uptime).count()},
      {"state", to_string(health.overall)},
      {"troubles", troubles_json(health)},
      {"modems", view.list(status.modems)},
      {"unused", unused_json(status)},
      {"queue", queue_json(routes)},
      {"routes", view.list(routes)},
      {"partial",
       {{"sets", spool.partial.sets},
        {"overdue", spool.partial.overdue},
        {"overdue_last_day", spool.partial.overdue_last_day}}},
      {"kept", spool.figures.kept},
      {"undecoded", spool.figures.undecoded},
      {"outbox",
       {{"waiting", spool.figures.outbox.waiting}, {"unsent", spool.figures.outbox.unsent}}},
      {"spool_trouble", status.spool_trouble},
      {"config_trouble", status.config_trouble}};
}

api::Result<> get_modems(const HandlerContext& context, const api::Request& request) {
  const auto status = context.daemon.status();
  return Json{{"modems", view_for(context, request).list(status.modems)},
              {"unused", unused_json(status)}};
}

api::Result<> get_modem(const HandlerContext& context, const api::Request& request) {
  const auto& name = request.arguments.at(0);
  const auto status = context.daemon.status();
  for (const auto& modem : status.modems)
    if (modem.name == name)
      return Json{{"modem", view_for(context, request).of(modem)},
                  {"signals", View::of(modem.signals)}};
  return not_found("modem", name, "gsmrelay modem list");
}

api::Result<> get_audit(const HandlerContext& context, const api::Request& request) {
  // The audit reads the whole spool: on its own connection, other requests need not wait.
  spool::Spool own(context.file);
  const auto audit = spool::Maintenance(own).audit();
  if (!audit) return to_api_error(audit.error());
  const auto view = view_for(context, request);
  return Json{{"balanced", audit->balanced()},
              {"modems", view.list(audit->modems)},
              {"routes", view.list(audit->routes)}};
}

api::Result<> get_events(const HandlerContext& context, const api::Request& request) {
  const auto poll = poll_parameters(request);
  if (!poll) return tl::unexpected(poll.error());
  auto number = poll->after;
  if (number > last_event(context)) number = 0;  // from before a restart: it counts from 1 again
  const auto events = long_poll(
      request.http, poll->wait,
      [&](auto timeout) { return context.daemon.events(number, timeout); },
      [](const auto& seen) { return !seen.empty(); });
  const auto view = view_for(context, request);
  return Json{{"events", view.list(events)},
              {"last", events.empty() ? number : events.back().number}};
}

constexpr std::string_view kStatusNumbers[] = {"numbers"};
constexpr std::string_view kStatusEvents[] = {"after", "wait"};

constexpr Endpoint kStatusTable[] = {
    {"GET", "/v1/status", Access::read, kStatusNumbers, get_status},
    {"GET", "/v1/modems", Access::read, kStatusNumbers, get_modems},
    {"GET", "/v1/modems/{name}", Access::read, kStatusNumbers, get_modem},
    {"GET", "/v1/audit", Access::read, {}, get_audit},
    {"GET", "/v1/events", Access::read, kStatusEvents, get_events},
};

}  // namespace

const std::span<const Endpoint> kStatusEndpoints = kStatusTable;

}  // namespace control
