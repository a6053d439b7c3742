// Is it fine? One word, and for each trouble the next command.
#pragma once

#include <string>
#include <vector>

#include "control/views.hpp"

namespace control {

enum class Overall {
  fine,
  degraded,  ///< works, but something is wrong
  critical,  ///< nothing is received, kept or relayed
};
const char* to_string(Overall overall);

struct Trouble {
  Overall weight = Overall::degraded;
  std::string what, next;
};

struct Health {
  Overall overall = Overall::fine;
  std::vector<Trouble> troubles;  ///< heaviest first
};

/// `overdue_last_day`: sets whose deadline passed within the last day. Older ones are shown for as
/// long as they are kept, but nobody can do anything about them any more.
Health judge(const DaemonStatus& status, const std::vector<RouteView>& routes,
             int overdue_last_day);

}  // namespace control
