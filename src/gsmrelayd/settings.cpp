#include "gsmrelayd/settings.hpp"

#include "crypto/wipe.hpp"

namespace gsmrelayd {

util::Result<spool::Options> spool_options(const config::DaemonSettings& settings) {
  spool::Options options;
  options.path = settings.state_dir + "/spool.db";
  options.settings = settings.spool;
  if (settings.spool_key.empty()) return options;
  auto secret = config::read_secret(settings.spool_key);
  if (!secret) return util::fail(secret.error());
  auto encryption = spool::make_encryption(*secret);
  crypto::wipe(*secret);
  if (!encryption) return util::fail(encryption.error());
  options.encryption = std::move(*encryption);
  return options;
}

std::shared_ptr<const relay::RouteTable> route_table(config::Config config,
                                                     const relay::RouteTable* before) {
  config::read_route_files(config, relay::route_kinds());
  return std::make_shared<const relay::RouteTable>(
      std::move(config.routes), &relay::find_route,
      before != nullptr ? before->sessions() : std::make_shared<relay::PieceSessions>());
}

std::shared_ptr<const relay::RouteTable> retry_held_routes(const relay::RouteTable& table) {
  auto routes = table.routes();
  bool changed = false;
  for (auto& route : routes) {
    if (route.held.empty()) continue;  // its secrets are read already
    config::Config config;
    config.routes.push_back(route);
    config::read_route_files(config, relay::route_kinds());
    changed = changed || config.routes.front().held != route.held;
    route = std::move(config.routes.front());
  }
  return changed ? std::make_shared<const relay::RouteTable>(std::move(routes), &relay::find_route,
                                                             table.sessions())
                 : nullptr;
}

}  // namespace gsmrelayd
