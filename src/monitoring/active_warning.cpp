#include "monitoring/active_warning.hpp"

#include <fmt/format.h>

namespace monitoring {

std::string_view to_string(config::Threshold severity) {
  return config::kThresholds[static_cast<std::size_t>(severity)];
}

std::string list_warnings(const std::vector<ActiveWarning>& warnings, config::Threshold severity) {
  std::string out;
  for (const auto& warning : warnings)
    if (warning.severity >= severity)
      out += fmt::format("{}: {}\n", to_string(warning.severity), warning.text);
  return out;
}

}  // namespace monitoring
