// A visible warning as the outlets tell it: a copy without pointers.
#pragma once

#include <string>
#include <vector>

#include "config/heartbeat_settings.hpp"

namespace monitoring {

struct ActiveWarning {
  std::string code, subject;  ///< together they name it
  config::Threshold severity = config::Threshold::degraded;
  std::string text, next;  ///< numbers masked

  bool operator==(const ActiveWarning&) const = default;
};

/// Returns "degraded" or "critical".
std::string_view to_string(config::Threshold severity);

/// Returns the warnings of at least `severity`, each in a line: "critical: no modem is up".
std::string list_warnings(const std::vector<ActiveWarning>& warnings, config::Threshold severity);

}  // namespace monitoring
