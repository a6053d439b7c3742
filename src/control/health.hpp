// The overall health of the appliance, and the next command for each fault.
#pragma once

#include <string>
#include <vector>

#include "control/views.hpp"

namespace control {

enum class Overall {
  fine,
  degraded,  ///< works, but something is wrong
  critical,  ///< nothing is received, stored or relayed
};
const char* to_string(Overall overall);

struct Trouble {
  Overall weight = Overall::degraded;
  std::string what, next;
};

struct Health {
  Overall overall = Overall::fine;
  std::vector<Trouble> troubles;  ///< most severe first
};

/// Evaluates modems, routes and the spool. `overdue_last_day`: sets of parts whose deadline passed
/// within the last day; older ones are no fault, because nothing can be done about them.
Health evaluate_health(const DaemonStatus& status, const std::vector<RouteView>& routes,
                       int overdue_last_day);

}  // namespace control
