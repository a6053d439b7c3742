// Durations in words for warnings.
#pragma once

#include <chrono>
#include <string>

namespace control {

/// Returns "3 min", "4 h" or "5 days", for a duration of at least a minute.
std::string whole_minutes(std::chrono::milliseconds time);

}  // namespace control
