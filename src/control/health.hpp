// The overall health of the appliance: its warnings, each with the next command.
#pragma once

#include <vector>

#include "control/findings.hpp"
#include "warnings/tracker.hpp"

namespace control {

enum class Overall {
  fine,
  degraded,  ///< works, but something is wrong
  critical,  ///< nothing is received, stored or relayed
};
const char* to_string(Overall overall);

struct Health {
  Overall overall = Overall::fine;
  std::vector<warnings::Warning> warnings;  ///< most severe first
};

/// Evaluates modems, routes, the spool and the configuration as of `now`. `tracker` delays and
/// holds warnings (the caller locks it); null: each finding is shown at once.
Health evaluate_health(const Facts& facts, warnings::Tracker* tracker = nullptr,
                       util::Deadline now = {});

}  // namespace control
