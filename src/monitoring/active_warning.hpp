// The warnings as the outlets tell them: copies without pointers.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/heartbeat_settings.hpp"

namespace monitoring {

using WarningKey = std::pair<std::string, std::string>;  ///< code and subject

struct ActiveWarning {
  std::string code, subject;  ///< together they name it
  config::Threshold severity = config::Threshold::degraded;
  std::string text, next;  ///< numbers masked

  WarningKey key() const { return {code, subject}; }
  bool operator==(const ActiveWarning&) const = default;
};

struct CurrentWarnings {
  std::vector<ActiveWarning> told;  ///< no notices, and no consequences of others
  std::set<WarningKey> silent{};    ///< notices and consequences: they last, and are not told
};

/// Returns "degraded" or "critical".
std::string_view to_string(config::Threshold severity);

/// Returns the warnings of at least `severity`, each in a line: "critical: no modem is up".
std::string list_warnings(const std::vector<ActiveWarning>& warnings, config::Threshold severity);

}  // namespace monitoring
