#include "cli/human.hpp"

#include <fmt/format.h>

#include <array>

#include "util/utf.hpp"

namespace cli {

namespace {

struct Unit {
  std::int64_t seconds;
  std::int64_t from;  ///< used from here on
  std::string_view one, many;
};
constexpr std::array<Unit, 4> kUnits{{{86'400, 2 * 86'400, "day", "days"},
                                      {3'600, 2 * 3'600, "h", "h"},
                                      {60, 90, "min", "min"},
                                      {1, 0, "s", "s"}}};

bool is_control(char32_t c) {
  // C0, DEL, C1, and what turns the direction of the text around
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

/// Good enough for names of operators and places: East Asian scripts and emoji take two columns.
std::size_t columns_of(char32_t c) {
  const bool combining = (c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F);
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return combining ? 0 : wide ? 2 : 1;
}

}  // namespace

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string span(std::int64_t seconds) {
  for (const auto& unit : kUnits) {
    if (seconds >= unit.from) return plural(seconds / unit.seconds, unit.one, unit.many);
  }
  return "0 s";
}

std::string ago(std::int64_t seconds) {
  return seconds <= 1 ? "just now" : span(seconds) + " ago";
}

std::string from_now(std::int64_t seconds) {
  return seconds <= 0 ? "now" : "in " + span(seconds);
}

std::string signal(std::optional<int> dbm, bool ascii) {
  if (!dbm) return "-";
  constexpr std::array<int, 4> kSteps{-109, -97, -85, -73};  // RSSI of a GSM or UMTS cell
  constexpr std::array<std::string_view, 4> kBars{"▂", "▄", "▆", "█"};
  std::string bars;
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    if (*dbm >= kSteps[i]) {
      bars += ascii ? "#" : kBars[i];
    } else {
      bars += ascii ? "." : "_";
    }
  }
  return fmt::format("{} {} dBm", bars, *dbm);
}

std::string printable_utf8(std::string_view text) {
  std::string out;
  for (const auto c : util::from_utf8(text)) util::append_utf8(out, is_control(c) ? U'?' : c);
  return out;
}

std::size_t width(std::string_view utf8) {
  std::size_t columns = 0;
  for (const auto c : util::from_utf8(utf8)) columns += columns_of(c);
  return columns;
}

std::string cut(std::string_view utf8, std::size_t columns, bool ascii) {
  if (width(utf8) <= columns) return std::string(utf8);
  const std::string_view mark = ascii ? ".." : "…";
  const std::size_t room = columns - std::min(columns, width(mark));
  std::string out;
  std::size_t used = 0;
  for (const auto c : util::from_utf8(utf8)) {
    if (used + columns_of(c) > room) break;
    used += columns_of(c);
    util::append_utf8(out, c);
  }
  return columns < width(mark) ? out : out.append(mark);
}

}  // namespace cli
