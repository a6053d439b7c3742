// The pause that the body of a response asks for, in the members of its JSON or in words.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "json/json.hpp"
#include "util/clock.hpp"

namespace relay {

/// A pause of 0 to 24 h, and what it rests on.
struct StatedPause {
  std::chrono::milliseconds length{0};
  /// A member of JSON states it, with its unit or as a date. Otherwise it is a guess: a number
  /// without a unit may be meant in milliseconds, and a phrase may come from anybody on the way.
  bool exact = false;
  bool from_date = false;  ///< the difference of a date and `now`: wrong if `now` is
};

/// Returns the pause that a member of `json` states, such as "retry_after", "retryAfterMs" or
/// "retry_after_seconds", also of an object within. The value is a number or a text, in
/// the unit of the name, otherwise in seconds, or a date (RFC 9110 §5.6.7, RFC 3339, seconds or
/// milliseconds since 1970), which is relative to `now`. Returns nothing if no member states one.
std::optional<StatedPause> member_pause(const json::Json& json, util::WallTime now);

/// Returns the pause that `body` states: that of a member if it is JSON, otherwise that of a phrase
/// such as "Please wait 60 seconds." or "try again in 2 hours". Returns nothing if there is none.
std::optional<StatedPause> stated_pause(std::string_view body, util::WallTime now);

}  // namespace relay
