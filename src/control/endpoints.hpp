// The endpoints of the local API. Each *_handlers.cpp has the table of its own; docs/openapi.yaml
// has each endpoint, which a test compares.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "control/handler_context.hpp"

namespace control {

enum class Access { read, change };

struct Endpoint {
  std::string_view method, path;  ///< "POST", "/v1/queue/{id}/retry"
  Access access;
  std::span<const std::string_view> query;  ///< the parameters it knows
  api::Result<> (*handle)(const HandlerContext& context, const api::Request& request);
};

extern const std::span<const Endpoint> kStatusEndpoints, kInboxEndpoints, kQueueEndpoints,
    kRouteEndpoints, kSimEndpoints, kOutboxEndpoints, kRawCommandEndpoints, kDiagnosticsEndpoints,
    kReloadEndpoints;

/// Returns the endpoints of all tables.
std::vector<Endpoint> endpoints();

}  // namespace control
