#include "cli/humanize.hpp"

#include <fmt/format.h>

#include <array>

namespace cli {

namespace {

struct Unit {
  std::int64_t seconds;
  std::int64_t from;  ///< the shortest duration for which the unit is used, in seconds
  std::string_view one, many;
};
constexpr std::array<Unit, 4> kUnits{{{86'400, 2 * 86'400, "day", "days"},
                                      {3'600, 2 * 3'600, "h", "h"},
                                      {60, 90, "min", "min"},
                                      {1, 0, "s", "s"}}};

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

}  // namespace cli
