// The Retry-After header (RFC 9110 §10.2.3) and the dates in it (§5.6.7).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "util/clock.hpp"

namespace net {

/// An IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT". The two obsolete forms are not read.
std::optional<util::WallTime> http_date(std::string_view text);

/// Seconds, or a date. A date is measured against the server's own Date header, since this box may
/// not know the time; `now` is used without one. 0 … 24 h.
std::optional<std::chrono::milliseconds> retry_after(
    const std::map<std::string, std::string>& headers, util::WallTime now);

}  // namespace net
