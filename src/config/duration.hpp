// Durations as people write them: "500ms", "30s", "15m", "72h", "7d".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace config {

/// A whole number and a unit; nothing for anything else or an overflow.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The largest unit that divides it: "72h" stays "3d", 1500 ms is "1500ms".
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace config
