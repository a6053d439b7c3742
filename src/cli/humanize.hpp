// Durations, counts and signal strengths as text, independent of the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Returns "just now", "40 s ago", "3 min ago", "5 h ago" or "12 days ago".
std::string ago(std::int64_t seconds);
/// Returns "now", "in 40 s" or "in 3 min".
std::string from_now(std::int64_t seconds);
/// Returns "40 s", "3 min", "5 h" or "12 days".
std::string span(std::int64_t seconds);
/// Returns "1 part" or "3 parts".
std::string plural(std::int64_t count, std::string_view one, std::string_view many);
/// Returns four bars and "-71 dBm"; "-" without a signal.
std::string signal(std::optional<int> dbm, bool ascii);

}  // namespace cli
