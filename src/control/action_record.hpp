// What a person did through the local API, as an entry of the kept history.
#pragma once

#include <string_view>

#include "api/request.hpp"
#include "spool/history.hpp"

namespace control {

/// Returns the entry for a `request` that changed something at the endpoint `path`:
/// "/v1/modems/{name}/sim/pin" is "modem sim pin" of that modem, "/v1/queue/{id}/drop" is
/// "queue drop 17". It holds nothing of the query and the body.
spool::HistoryEntry action_record(std::string_view path, const api::Request& request);

}  // namespace control
