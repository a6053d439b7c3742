// Counts of messages by hour or day, modem and route.
#include "control/endpoints.hpp"
#include "spool/maintenance.hpp"

namespace control {

namespace {

constexpr std::int64_t kHourSeconds = 3'600, kDaySeconds = 86'400;

Json to_json(const spool::Activity& counts) {
  return {
      {"received", counts.received},     {"relayed", counts.relayed}, {"kept", counts.kept},
      {"waiting", counts.waiting},       {"dead", counts.dead},       {"dropped", counts.dropped},
      {"incomplete", counts.incomplete}, {"held", counts.held},       {"sent", counts.sent},
      {"failed", counts.failed}};
}

Json to_json(const std::vector<spool::NamedActivity>& all) {
  auto list = Json::array();
  for (const auto& one : all) {
    list.push_back(to_json(one.counts));
    list.back()["name"] = one.name;
  }
  return list;
}

api::Result<> get_statistics(const HandlerContext& context, const api::Request& request) {
  constexpr std::int64_t kLongest = 3650 * kDaySeconds, kByHour = 2 * kDaySeconds;
  const auto since =
      api::number_parameter(request.http, "since_s", kDaySeconds, kHourSeconds / 60, kLongest);
  if (!since) return tl::unexpected(since.error());
  const auto by = request.parameter("by").value_or(*since <= kByHour ? "hour" : "day");
  if (by != "hour" && by != "day")
    return api::fail(api::kBadRequest, "'by' must be hour or day", "gsmrelay stats --by day");
  const spool::StatisticsOptions options{
      .since = context.clock.wall() - std::chrono::seconds(*since),
      .period = std::chrono::seconds(by == "hour" ? kHourSeconds : kDaySeconds)};
  // It may read many rows: on its own connection, other requests need not wait.
  spool::Spool own(context.file);
  const auto counted = spool::Maintenance(own).statistics(options);
  if (!counted) return to_api_error(counted.error());
  auto periods = Json::array();
  for (const auto& period : counted->periods) {
    periods.push_back(to_json(period.counts));
    periods.back()["begin"] = util::iso8601(period.begin);
  }
  return Json{{"since", util::iso8601(options.since)}, {"by", by},
              {"complete", counted->complete},         {"periods", std::move(periods)},
              {"misdated", counted->misdated},         {"modems", to_json(counted->modems)},
              {"routes", to_json(counted->routes)}};
}

constexpr std::string_view kStatisticsQuery[] = {"by", "since_s"};

constexpr Endpoint kStatisticsTable[] = {
    {"GET", "/v1/stats", Access::read, kStatisticsQuery, get_statistics},
};

}  // namespace

const std::span<const Endpoint> kStatisticsEndpoints = kStatisticsTable;

}  // namespace control
