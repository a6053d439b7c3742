// What a person did through the local API, as an entry of the kept history.
#pragma once

#include <string>
#include <string_view>

#include "api/request.hpp"
#include "spool/history.hpp"

namespace control {

/// Returns the entry for a `request` that changed something at the endpoint `path`:
/// "/v1/modems/{name}/sim/pin" is "modem sim pin" of that modem, "/v1/queue/{id}/drop" is
/// "queue drop 17". It holds nothing of the query and the body, except the masked number of a
/// service centre, and the level of a reset.
spool::HistoryEntry action_record(std::string_view path, const api::Request& request);

/// Returns true if the answer `what` at the endpoint `path` says that a card has refused a PIN or
/// PUK, and so has one try less.
bool is_refusal_of_sim(std::string_view path, std::string_view what);
/// Returns the entry for a `request` that changed something although it failed, as `what` says.
spool::HistoryEntry refusal_record(std::string_view path, const api::Request& request,
                                   std::string what);

}  // namespace control
