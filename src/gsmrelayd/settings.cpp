#include "gsmrelayd/settings.hpp"

namespace gsmrelayd {

spool::Options spool_options(const config::DaemonSettings& settings) {
  spool::Options options;
  options.path = settings.state_dir + "/spool.db";
  options.reassembly_window = settings.reassembly_window;
  options.duplicate_window = settings.duplicate_window;
  options.payload_retention = settings.payload_retention;
  options.metadata_retention = settings.metadata_retention;
  return options;
}

util::Result<std::shared_ptr<const relay::RouteTable>> route_table(config::Config config) {
  if (auto read = config::read_route_secrets(config, relay::route_kinds()); !read)
    return util::fail(read.error());
  return std::make_shared<const relay::RouteTable>(std::move(config.routes));
}

}  // namespace gsmrelayd
