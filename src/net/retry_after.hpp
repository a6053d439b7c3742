// The Retry-After header (RFC 9110 §10.2.3) and the dates in it (§5.6.7).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "util/clock.hpp"

namespace net {

/// Reads an IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT". The two obsolete forms are not supported.
std::optional<util::WallTime> http_date(std::string_view text);

/// Reads the date of RFC 3339 that `text` begins with, to the second: "2026-11-22T21:27:52.123Z".
/// Without an offset it is in UTC.
std::optional<util::WallTime> iso_date(std::string_view text);

/// Reads seconds or a date. A date is relative to the server's own Date header, since this host may
/// not know the time; without one, to `now`. The result is 0 to 24 h.
std::optional<std::chrono::milliseconds> retry_after(
    const std::map<std::string, std::string>& headers, util::WallTime now);

}  // namespace net
