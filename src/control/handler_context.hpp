// The objects that handlers of the local API use, and the look-ups that they share.
#pragma once

#include "api/request.hpp"
#include "control/daemon_control.hpp"
#include "control/health_monitor.hpp"
#include "control/modem_registry.hpp"
#include "control/views.hpp"
#include "util/mutex.hpp"

namespace control {

struct HandlerContext {
  ModemRegistry& modems;
  DaemonControl& daemon;
  util::Mutex& spool_mutex;  ///< a handler must not wait for a modem or an event while holding it
  spool::Spool& spool GUARDED_BY(spool_mutex);
  const std::shared_ptr<spool::File>& file;  ///< for a long read on a connection of its own
  const util::Clock& clock;
  HealthMonitor& health;
};

/// Returns the view for `request`: numbers are masked unless it asked for whole ones.
View view_for(const HandlerContext& context, const api::Request& request);

/// Turns an error of the daemon or the spool into 503 if a retry may succeed, else into 409.
tl::unexpected<api::ApiError> to_api_error(const util::Error& error);

/// Returns 404 for a `kind` ("modem") that is not known; `list` is the command that lists them.
tl::unexpected<api::ApiError> not_found(std::string_view kind, std::string_view name,
                                        std::string list);
/// Returns the modem `name`, or 404.
api::Result<std::shared_ptr<ModemHandle>> find_modem(const HandlerContext& context,
                                                     const std::string& name);
/// Returns all routes of the configuration and of the spool.
api::Result<std::vector<RouteView>> read_routes(const HandlerContext& context);
/// Returns the route `name`, or 404.
api::Result<RouteView> find_route(const HandlerContext& context, const std::string& name);

}  // namespace control
