// Numbers and times as people say them. Independent of the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// "just now", "40 s ago", "3 min ago", "5 h ago", "12 days ago".
std::string ago(std::int64_t seconds);
/// "now", "in 40 s", "in 3 min".
std::string from_now(std::int64_t seconds);
/// "40 s", "3 min", "5 h", "12 days".
std::string span(std::int64_t seconds);
/// "1 part", "3 parts".
std::string plural(std::int64_t count, std::string_view one, std::string_view many);
/// Four bars and "-71 dBm"; "-" without a signal.
std::string signal(std::optional<int> dbm, bool ascii);

/// Outside text, safe for a terminal: control characters and broken UTF-8 become '?'.
std::string printable_utf8(std::string_view text);
/// Columns on a terminal.
std::size_t width(std::string_view utf8);
/// At most `columns` wide; what is cut ends in "…" (or "..").
std::string cut(std::string_view utf8, std::size_t columns, bool ascii);

}  // namespace cli
