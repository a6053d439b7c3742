// What is wrong, from gsmrelayd and from own checks, as warnings: the causes first.
#pragma once

#include <string>
#include <vector>

#include "cli/client.hpp"
#include "warnings/report.hpp"

namespace cli {

/// The exit code of a plugin of Nagios that cannot tell; Nagios reads 2 as CRITICAL.
constexpr int kNagiosUnknown = 3;

/// Asks gsmrelayd, and examines the configuration, ports, servers and the machine. `file` is the
/// configuration if gsmrelayd does not name its own. Takes less than three seconds.
std::vector<warnings::Warning> examine(const Context& context, const std::string& file);

/// Returns "fine", "degraded" or "critical".
const char* state_of(const std::vector<warnings::Warning>& all);

/// Returns a warning with what follows from it.
Json to_json(const warnings::Warning& warning);

}  // namespace cli
