// Durations in configurations: "500ms", "30s", "15m", "72h", "7d".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Reads a whole number and a unit. Returns nothing for anything else or an overflow.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Writes a duration with the largest unit that divides it: 72 h is "3d", 1500 ms is "1500ms".
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace config
