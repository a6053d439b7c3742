// What is wrong with the routes, as findings of the catalogue of warnings.
#pragma once

#include <vector>

#include "control/views.hpp"
#include "warnings/report.hpp"

namespace control {

/// Returns true if messages get out by `route` now, or after a pause that its server has named.
bool is_working(const RouteView& route);
/// Adds what is wrong with `route` to `out`. No text has a whole number.
void check_route(const RouteView& route, std::vector<warnings::Finding>& out);
/// Adds "dns-failed" to `out` if the names of the servers of `routes` cannot be resolved. Paused
/// and held routes do not count.
void check_names(const std::vector<RouteView>& routes, std::vector<warnings::Finding>& out);

}  // namespace control
