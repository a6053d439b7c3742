// What the handlers of the local API work with.
#pragma once

#include <mutex>

#include "api/request.hpp"
#include "control/daemon_control.hpp"
#include "control/modem_registry.hpp"
#include "control/views.hpp"

namespace control {

struct HandlerContext {
  ModemRegistry& modems;
  DaemonControl& daemon;
  spool::Spool& spool;  ///< only under `spool_mutex`; never wait while holding it
  std::mutex& spool_mutex;
  const std::shared_ptr<spool::File>& file;  ///< what takes long connects to it itself
  const util::Clock& clock;
};

/// Returns the view that this request is allowed to see.
View view_for(const HandlerContext& context, const api::Request& request);

/// Returns an error of the daemon or the spool as 503 if it may work later, otherwise as 409.
tl::unexpected<api::ApiError> to_api_error(const util::Error& error);

/// Returns the modem `name`, or 404 with the next command.
api::Result<std::shared_ptr<ModemHandle>> find_modem(const HandlerContext& context,
                                                     const std::string& name);
/// Returns every route that the configuration or the spool knows.
api::Result<std::vector<RouteView>> read_routes(const HandlerContext& context);
/// Returns the route `name`, or 404 with the next command.
api::Result<RouteView> find_route(const HandlerContext& context, const std::string& name);

}  // namespace control
