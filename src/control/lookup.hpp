// Finding what a request names, or refusing it.
#pragma once

#include <string>
#include <vector>

#include "control/endpoints.hpp"
#include "control/views.hpp"

namespace control {

/// Every route that the configuration or the spool knows.
tl::expected<std::vector<RouteView>, Refusal> read_routes(Desk& desk);
/// 404 with the next command if neither knows it.
tl::expected<RouteView, Refusal> find_route(Desk& desk, const std::string& name);
/// What `error`, met at modem `name`, becomes: 404 with the next command if there is none of that
/// name.
tl::unexpected<Refusal> refuse_at_modem(Desk& desk, const std::string& name,
                                        const util::Error& error);

}  // namespace control
