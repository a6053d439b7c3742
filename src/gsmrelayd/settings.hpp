// Converts the configuration to the settings of other modules; reads the secrets of the routes.
#pragma once

#include <memory>

#include "config/config.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

spool::Options spool_options(const config::DaemonSettings& settings);

/// Returns the routes of `config` with their secrets. Returns `reject` if a secret cannot be read;
/// the error names the route and the file.
util::Result<std::shared_ptr<const relay::RouteTable>> route_table(config::Config config);

}  // namespace gsmrelayd
