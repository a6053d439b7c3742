// A span of the local time of day. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "util/clock.hpp"

namespace monitoring {

struct QuietHours {
  int from = 0, until = 0;  ///< minutes since midnight; may include midnight

  /// Returns true if `minute` of the day is in it; `until` is not.
  bool contains(int minute) const;
};

/// Parses "22:00-07:00". Returns nothing for any other text, and for an empty span.
std::optional<QuietHours> parse_quiet_hours(std::string_view text);
/// Returns the minutes since midnight of `time` in the time zone of this machine.
int local_minute(util::WallTime time);

}  // namespace monitoring
