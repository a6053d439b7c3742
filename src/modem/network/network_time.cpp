#include "modem/network/network_time.hpp"

#include <array>
#include <chrono>
#include <string>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/text.hpp"

namespace modem {

using util::Result;

namespace {

constexpr std::int64_t kEarliest = 1'750'000'000'000;  // 2025-06-15: before this program was made
constexpr int kMostQuarters = 79;

/// Reads two digits at `at`; nothing if they are not.
std::optional<int> two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  return util::to_int(std::string(text.substr(at, 2)));
}

/// Returns the distance from UTC at the end of `text`, in minutes; 0 without one.
std::optional<int> zone_minutes(std::string_view text) {
  if (text.empty()) return 0;
  constexpr int kMinutes = 15;
  const auto quarters = util::to_int(std::string(text.substr(1)));
  if ((text[0] != '+' && text[0] != '-') || !quarters || *quarters < 0 || *quarters > kMostQuarters)
    return std::nullopt;
  return static_cast<int>(text[0] == '-' ? -*quarters : *quarters) * kMinutes;
}

}  // namespace

//  yy/MM/dd,hh:mm:ss±zz
std::optional<util::WallTime> parse_network_time(std::string_view parameters) {
  std::string text;
  for (const char c : parameters)
    if (c != '"' && c != ' ') text += c;
  constexpr std::array<std::size_t, 6> kPlaces{0, 3, 6, 9, 12, 15};
  constexpr std::size_t kZone = 17;
  std::array<int, kPlaces.size()> values{};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const auto value = two_digits(text, kPlaces.at(i));
    if (!value || *value < 0) return std::nullopt;
    values.at(i) = *value;
  }
  const auto zone = zone_minutes(std::string_view(text).substr(kZone));
  // A clock that was never set begins in 1970 or 1980.
  constexpr int kCentury = 2000, kUnset = 70;
  if (values[0] >= kUnset) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{kCentury + values[0]},
                                         std::chrono::month{static_cast<unsigned>(values[1])},
                                         std::chrono::day{static_cast<unsigned>(values[2])}};
  const bool fits = values[3] < 24 && values[4] < 60 && values[5] <= 60;
  if (!zone || !date.ok() || !fits) return std::nullopt;
  const util::WallTime time = std::chrono::sys_days{date} + std::chrono::hours(values[3]) +
                              std::chrono::minutes(values[4] - *zone) +
                              std::chrono::seconds(values[5]);
  if (util::epoch_ms(time) < kEarliest) return std::nullopt;
  return time;
}

Result<void> take_network_time(AtChannel& channel) {
  const auto lines = optional_query(channel, "AT+CTZU?");
  if (!lines) return util::fail(lines.error());
  if (at::number(at::fields(parameters_of(*lines, "+CTZU:")), 0) != 0) return {};
  const auto told = optional_command(channel, "AT+CTZU=1");
  return told ? Result<void>{} : util::fail(told.error());
}

Result<std::optional<util::WallTime>> read_network_time(AtChannel& channel) {
  const auto lines = optional_query(channel, "AT+CCLK?");
  if (!lines) return util::fail(lines.error());
  return parse_network_time(parameters_of(*lines, "+CCLK:"));
}

}  // namespace modem
