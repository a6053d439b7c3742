// Converts the configuration to the settings of other modules; reads the secrets of the routes.
#pragma once

#include <memory>

#include "config/config.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

/// Returns how the spool is opened. Fails with `reject` if its key cannot be read or is too short.
util::Result<spool::Options> spool_options(const config::DaemonSettings& settings);

/// Returns the routes of `config` with their secrets. A route of which a file cannot be used is
/// held (RouteSettings::held). What the table `before` (null: none) has learned of images under way
/// stays.
std::shared_ptr<const relay::RouteTable> route_table(config::Config config,
                                                     const relay::RouteTable* before = nullptr);
/// Reads the files of the routes that are held in `table` again. Returns the new table; null if
/// nothing has changed.
std::shared_ptr<const relay::RouteTable> retry_held_routes(const relay::RouteTable& table);

}  // namespace gsmrelayd
