#include "config/config.hpp"

namespace config {

Schema schema(RouteKinds kinds) {
  std::vector<Section> sections;
  sections.push_back({.name = "daemon", .keys = rows(kDaemonKeys), .table = part<&Config::daemon>});
  sections.push_back(
      {.name = "metrics", .keys = rows(kMetricsKeys), .table = part<&Config::metrics>});
  sections.push_back(
      {.name = "heartbeat", .keys = rows(kHeartbeatKeys), .table = part<&Config::heartbeat>});
  sections.push_back({.name = "alarm", .keys = rows(kAlarmKeys), .table = list<&Config::alarms>});
  sections.push_back({.name = "modem", .keys = rows(kModemKeys), .table = list<&Config::modems>});
  sections.push_back({.name = "sim", .keys = rows(kSimKeys), .table = list<&Config::sims>});
  sections.push_back({.name = "route",
                      .keys = rows(kRouteKeys),
                      .table = list<&Config::routes>,
                      .variants = {kinds.begin(), kinds.end()},
                      .variant_key = "kind",
                      .own = [](void* route) -> std::shared_ptr<void>& {
                        return static_cast<RouteSettings*>(route)->own;
                      }});
  return Schema::of<Config>(std::move(sections), &cross_check);
}

namespace {

void keep_places(Loaded& loaded, RouteKinds kinds) {
  if (!loaded.errors.empty()) return;
  for (const auto& one : effective(loaded, kinds))
    if (one.origin != "default" && (one.key.starts_with("modem.") || one.key.starts_with("sim.")))
      loaded.config.places[one.key] = one.origin;
}

}  // namespace

Loaded parse(std::string_view toml, const std::string& file, RouteKinds kinds) {
  Config config;
  auto reading = parse(toml, file, schema(kinds), config);
  Loaded loaded{std::move(reading), std::move(config)};
  keep_places(loaded, kinds);
  return loaded;
}

Loaded load(const std::string& path, RouteKinds kinds, const DaemonSettings& defaults) {
  Config config{.daemon = defaults};
  auto reading = load(path, schema(kinds), config);
  Loaded loaded{std::move(reading), std::move(config)};
  keep_places(loaded, kinds);
  return loaded;
}

std::vector<Effective> effective(const Loaded& loaded, RouteKinds kinds) {
  return effective(&loaded.config, schema(kinds), loaded);
}

std::vector<Change> diff(const DaemonSettings& before, const DaemonSettings& after) {
  const Config old{.daemon = before}, changed{.daemon = after};
  return diff(&old, &changed, schema({}));
}

}  // namespace config
