// From what the configuration says to what the rooms take: secrets are read here.
#pragma once

#include <memory>

#include "config/config.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

spool::Options spool_options(const config::DaemonSettings& settings);

/// `reject` when a secret cannot be read; the text names the route and the file.
util::Result<std::shared_ptr<const relay::RouteTable>> route_table(config::Config config);

}  // namespace gsmrelayd
