// The endpoints of the local API. Each *_handlers.cpp defines one table. A test compares them with
// docs/openapi.yaml.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "control/handler_context.hpp"

namespace control {

/// `send`: also for members of group `gsmrelay-send`, who may do nothing else.
enum class Access { read, change, send };

struct Endpoint {
  std::string_view method, path;  ///< "POST", "/v1/queue/{id}/retry"
  Access access;
  std::span<const std::string_view> query;  ///< the query parameters it accepts
  api::Result<> (*handle)(const HandlerContext& context, const api::Request& request);
};

extern const std::span<const Endpoint> kStatusEndpoints, kInboxEndpoints, kHeldEndpoints,
    kQueueEndpoints, kRouteEndpoints, kSimEndpoints, kOutboxEndpoints, kRawCommandEndpoints,
    kDiagnosticsEndpoints, kReloadEndpoints, kStatisticsEndpoints, kWaitEndpoints,
    kDatabaseEndpoints, kHistoryEndpoints;

/// Returns the endpoints of all tables.
std::vector<Endpoint> endpoints();

}  // namespace control
