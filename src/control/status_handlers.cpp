// Status, modems, audit and events.
#include <fmt/format.h>

#include "control/endpoints.hpp"
#include "control/long_poll.hpp"
#include "control/parameters.hpp"
#include "spool/maintenance.hpp"
#include "spool/version_store.hpp"
#include "util/process_figures.hpp"
#include "util/text.hpp"

namespace control {

namespace {

Json unused_json(const DaemonStatus& status) {
  auto list = Json::array();
  for (const auto& unused : status.unused)
    list.push_back({{"usb", unused.usb}, {"why", unused.why}});
  return list;
}

Json queue_json(const std::vector<RouteView>& routes, const QueueState& queue) {
  std::int64_t waiting = 0, delivered = 0, dead = 0, dropped = 0;
  for (const auto& route : routes) {
    waiting += route.figures.waiting;
    delivered += route.figures.delivered;
    dead += route.figures.dead;
    dropped += route.figures.dropped;
  }
  return {{"waiting", waiting},
          {"delivered", delivered},
          {"dead", dead},
          {"dropped", dropped},
          {"full", queue.full},
          {"percent", queue.percent()},
          {"octets", queue.octets},
          {"most_messages", queue.most_messages},
          {"most_octets", queue.most_octets}};
}

/// Returns the warnings that are notices, or those that are not.
Json warnings_json(const Health& health, bool notices) {
  auto list = Json::array();
  for (const auto& warning : health.warnings)
    if ((warning.severity == warnings::Severity::notice) == notices)
      list.push_back(warning_json(warning));
  return list;
}

/// Returns what gsmrelayd has written to storage since its start, and how much that is in a day;
/// null if the kernel does not count, or in the first hour.
Json disk_json(std::chrono::milliseconds uptime) {
  using Days = std::chrono::duration<double, std::ratio<86'400>>;
  const auto written = util::read_process_figures().written_bytes;
  Json per_day;
  if (written && uptime >= std::chrono::hours(1))
    per_day = static_cast<std::int64_t>(static_cast<double>(*written) / Days(uptime).count());
  return {{"written_bytes", written ? Json(*written) : Json()},
          {"written_bytes_per_day", std::move(per_day)}};
}

/// Returns whether the version in use has proved itself since its first start; null if none is
/// recorded.
Json proof_json(const spool::VersionRecord& version) {
  if (version.version.empty()) return {};
  return {{"version", version.version},
          {"since", util::iso8601(version.since)},
          {"proved", version.proof.has_value()},
          {"by", version.proof ? spool::to_string(*version.proof) : ""},
          {"proved_at", version.proof ? util::iso8601(version.proved) : ""}};
}

std::uint64_t last_event(const HandlerContext& context) {
  const auto all = context.daemon.events(0, std::chrono::milliseconds{0});
  return all.empty() ? 0 : all.back().number;
}

api::Result<> get_status(const HandlerContext& context, const api::Request& request) {
  const auto [status, spool, routes, health] = context.health.take();
  const auto view = view_for(context, request);
  return Json{{"version", status.version},
              {"proof", proof_json(spool.version)},
              {"time", util::iso8601(view.now)},
              {"uptime_s", std::chrono::duration_cast<std::chrono::seconds>(status.uptime).count()},
              {"state", to_string(health.overall)},
              {"troubles", warnings_json(health, false)},
              {"notices", warnings_json(health, true)},
              {"modems", view.list(status.modems)},
              {"unused", unused_json(status)},
              {"queue", queue_json(routes, status.queue)},
              {"routes", view.list(routes)},
              {"partial",
               {{"sets", spool.partial.sets},
                {"overdue", spool.partial.overdue},
                {"overdue_last_day", spool.partial.overdue_last_day}}},
              {"kept", spool.kept},
              {"held",
               {{"messages", spool.held.messages},
                {"senders", spool.held.senders},
                {"longest_s",
                 std::chrono::duration_cast<std::chrono::seconds>(spool.held.longest).count()}}},
              {"undecoded", spool.undecoded},
              {"outbox", {{"waiting", spool.outbox.waiting}, {"unsent", spool.outbox.unsent}}},
              {"disk", disk_json(status.uptime)},
              {"spool_trouble", status.spool_trouble},
              {"config_trouble", status.config_trouble},
              {"config_file", status.config_file},
              {"stalled", status.stalled}};
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

/// Every part of `gsmrelay selftest` has passed.
api::Result<> pass_selftest(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const util::MutexLock lock(context.spool_mutex);
  const auto proved = spool::VersionStore(context.spool).pass_selftest();
  if (!proved) return to_api_error(proved.error());
  return Json{{"proved_now", *proved}};
}

constexpr std::string_view kStatusNumbers[] = {"numbers"};
constexpr std::string_view kStatusEvents[] = {"after", "wait"};

constexpr Endpoint kStatusTable[] = {
    {"GET", "/v1/status", Access::read, kStatusNumbers, get_status},
    {"GET", "/v1/modems", Access::read, kStatusNumbers, get_modems},
    {"GET", "/v1/modems/{name}", Access::read, kStatusNumbers, get_modem},
    {"GET", "/v1/audit", Access::read, {}, get_audit},
    {"GET", "/v1/events", Access::read, kStatusEvents, get_events},
    {"POST", "/v1/selftest/passed", Access::change, {}, pass_selftest},
};

}  // namespace

const std::span<const Endpoint> kStatusEndpoints = kStatusTable;

}  // namespace control
