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

constexpr int kCentury = 2000;
using Fields = std::array<int, 6>;  ///< year, month, day, hour, minute, second

/// Returns the time of a local date that is `zone` minutes ahead of UTC; nothing for an impossible
/// one, and for one of a clock that was never set.
std::optional<util::WallTime> time_of(const Fields& values, int zone) {
  constexpr int kLastYear = kCentury + 69;
  // The types of the calendar keep eight bits of a month and of a day.
  const bool fits = values[0] <= kLastYear && values[1] <= 12 && values[2] <= 31 &&
                    values[3] < 24 && values[4] < 60 && values[5] <= 60;
  if (!fits) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{values[0]},
                                         std::chrono::month{static_cast<unsigned>(values[1])},
                                         std::chrono::day{static_cast<unsigned>(values[2])}};
  if (!date.ok()) return std::nullopt;
  const util::WallTime time = std::chrono::sys_days{date} + std::chrono::hours(values[3]) +
                              std::chrono::minutes(values[4] - zone) +
                              std::chrono::seconds(values[5]);
  if (util::epoch_ms(time) < kEarliest) return std::nullopt;
  return time;
}

}  // namespace

//  yy/MM/dd,hh:mm:ss±zz
std::optional<util::WallTime> parse_network_time(std::string_view parameters) {
  std::string text;
  for (const char c : parameters)
    if (c != '"' && c != ' ') text += c;
  constexpr std::array<std::size_t, 6> kPlaces{0, 3, 6, 9, 12, 15};
  constexpr std::size_t kZone = 17;
  Fields values{};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const auto value = two_digits(text, kPlaces.at(i));
    if (!value || *value < 0) return std::nullopt;
    values.at(i) = *value;
  }
  const auto zone = zone_minutes(std::string_view(text).substr(kZone));
  // A clock that was never set begins in 1970 or 1980.
  constexpr int kUnset = 70;
  if (values[0] >= kUnset || !zone) return std::nullopt;
  values[0] += kCentury;
  return time_of(values, *zone);
}

//  +CTZE: "+04",0,"2026/11/30,04:40:05"      local time; TS 27.007 §8.41
//  +CTZEU: "+04",0,"2026/11/30,03:40:05"     UTC
//  *PSUTTZ: 2026,11,30,3,40,5,"+4",0         UTC, although it has a zone
std::optional<util::WallTime> parse_told_time(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = line.substr(0, colon);
  std::string text;  // the fields, all separated by commas
  for (const char c : line.substr(colon + 1))
    if (c != '"' && c != ' ') text += c == '/' || c == ':' ? ',' : c;
  auto fields = util::split(text, ',');
  constexpr std::size_t kFields = 8;
  if (fields.size() != kFields) return std::nullopt;
  const bool simcom = name == "*PSUTTZ";
  Fields values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto field = fields[simcom ? i : i + 2];
    const auto value = util::to_int(std::string(field));
    if (!value || field.size() > 4 || *value < 0) return std::nullopt;
    values.at(i) = static_cast<int>(*value);
  }
  const auto zone = zone_minutes(fields[simcom ? values.size() : 0]);
  if (!zone) return std::nullopt;
  if (name == "+CTZE") return time_of(values, *zone);
  return simcom || name == "+CTZEU" ? time_of(values, 0) : std::nullopt;
}

namespace {

/// A setting that makes the modem take the network's time or tell it.
struct TimeSetting {
  std::string_view query, prefix;
  std::int64_t least;  ///< a smaller value is replaced
  std::string_view command;
};

// A modem knows the commands of its family only.
constexpr std::array kTimeSettings{
    TimeSetting{"AT+CTZU?", "+CTZU:", 1, "AT+CTZU=1"},
    TimeSetting{"AT+CTZR?", "+CTZR:", 2, "AT+CTZR=2"},   // +CTZE; 1 tells the zone only
    TimeSetting{"AT+CLTS?", "+CLTS:", 1, "AT+CLTS=1"}};  // *PSUTTZ of SIMCom

}  // namespace

Result<void> take_network_time(AtChannel& channel) {
  for (const auto& setting : kTimeSettings) {
    const auto lines = optional_query(channel, setting.query);
    if (!lines) return util::fail(lines.error());
    const auto value = at::number(at::fields(parameters_of(*lines, setting.prefix)), 0);
    if (!value || *value < 0 || *value >= setting.least) continue;
    if (const auto told = optional_command(channel, setting.command); !told)
      return util::fail(told.error());
  }
  return {};
}

Result<std::optional<util::WallTime>> read_network_time(AtChannel& channel) {
  const auto lines = optional_query(channel, "AT+CCLK?");
  if (!lines) return util::fail(lines.error());
  return parse_network_time(parameters_of(*lines, "+CCLK:"));
}

}  // namespace modem
