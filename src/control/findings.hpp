// What is wrong with modems, routes, spool and configuration, as findings of the catalogue of
// warnings. Reads no clock, file or database.
#pragma once

#include <vector>

#include "control/views.hpp"
#include "spool/inbox.hpp"
#include "warnings/report.hpp"

namespace control {

/// The facts that are judged. The references are valid during the call only.
struct Facts {
  const DaemonStatus& status;
  const std::vector<RouteView>& routes;
  /// Sets of parts whose deadline passed within the last day. Older ones are no fault, because
  /// nothing can be done about them.
  int overdue_last_day = 0;
  int kept = 0, undecoded = 0;  ///< messages
  spool::HeldFigures held{};
  int failures_last_day = 0;  ///< how often gsmrelayd ended without a stop
};

/// Returns what is wrong, in no order. No text has a whole number.
std::vector<warnings::Finding> collect_findings(const Facts& facts);
/// Returns whether any modem receives, or is about to, and whether any route relays.
warnings::Effect effect_of(const Facts& facts);

}  // namespace control
