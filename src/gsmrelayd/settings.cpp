#include "gsmrelayd/settings.hpp"

namespace gsmrelayd {

spool::Options spool_options(const config::DaemonSettings& settings) {
  spool::Options options;
  options.path = settings.state_dir + "/spool.db";
  options.settings = settings.spool;
  return options;
}

util::Result<std::shared_ptr<const relay::RouteTable>> route_table(config::Config config) {
  if (auto read = config::read_route_secrets(config, relay::route_kinds()); !read)
    return util::fail(read.error());
  return std::make_shared<const relay::RouteTable>(std::move(config.routes));
}

}  // namespace gsmrelayd
