#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "sms/fields.hpp"

namespace sms {

namespace {

using std::chrono::sys_days;
constexpr std::size_t kTimestampSize = 7;
constexpr int kMostQuarters = 79;
constexpr unsigned kFirstYear = 1970;  // two digits: 70…99 are 19xx, 00…69 are 20xx

/// Decodes tens in the low semi-octet and units in the high one. Nothing if one is no digit.
std::optional<std::uint8_t> swapped_bcd(std::uint8_t octet) {
  const unsigned tens = octet & 0x0FU;
  const unsigned units = octet >> 4U;
  if (tens > 9 || units > 9) return std::nullopt;
  return static_cast<std::uint8_t>(tens * 10 + units);
}

std::uint8_t to_swapped_bcd(unsigned value) {
  return static_cast<std::uint8_t>(value % 10 << 4U | value / 10);
}

constexpr std::uint8_t kMinus = 0x08;  // in the tens' semi-octet

std::optional<int> read_zone(std::uint8_t octet) {
  const auto quarters = swapped_bcd(static_cast<std::uint8_t>(octet & ~kMinus));
  if (!quarters) return std::nullopt;
  return (octet & kMinus) != 0 ? -*quarters : *quarters;
}

std::chrono::year_month_day date_of(const Timestamp& t) {
  return {std::chrono::year{t.year}, std::chrono::month{t.month}, std::chrono::day{t.day}};
}

bool is_time(const Timestamp& t) {
  return date_of(t).ok() && t.hour < 24 && t.minute < 60 && t.second < 60;
}

}  // namespace

//   0      1       2     3      4        5        6
// +------+-------+-----+------+--------+--------+------+
// | year | month | day | hour | minute | second | zone |   each swapped BCD; zone in quarters of an
// +------+-------+-----+------+--------+--------+------+   hour, its bit 3 the sign
Timestamp read_timestamp(OctetReader& reader, const char* field) {
  Timestamp t;
  const auto raw = reader.octets(kTimestampSize, field);
  t.raw.assign(raw.begin(), raw.end());
  OctetReader octets(raw);
  const auto year = swapped_bcd(octets.octet(field));
  bool digits = year.has_value();
  for (auto* part : {&t.month, &t.day, &t.hour, &t.minute, &t.second}) {
    const auto value = swapped_bcd(octets.octet(field));
    digits = digits && value;
    *part = value.value_or(0);
  }
  t.zone_quarters = read_zone(octets.octet(field));
  t.year = static_cast<std::uint16_t>(year.value_or(0) + (year.value_or(0) < 70 ? 2000 : 1900));
  t.valid = digits && is_time(t);
  return t;
}

void write_timestamp(OctetWriter& writer, const Timestamp& t, const char* field) {
  if (!t.valid || !is_time(t) || t.year < kFirstYear || t.year >= kFirstYear + 100) {
    return writer.fail(field, "is no time between 1970 and 2069");
  }
  if (!t.zone_quarters || std::abs(*t.zone_quarters) > kMostQuarters) {
    return writer.fail(field, "has no zone, or one beyond 79 quarters of an hour");
  }
  for (const unsigned part :
       {t.year % 100U, 0U + t.month, 0U + t.day, 0U + t.hour, 0U + t.minute, 0U + t.second}) {
    writer.octet(to_swapped_bcd(part));
  }
  const auto zone = to_swapped_bcd(static_cast<unsigned>(std::abs(*t.zone_quarters)));
  writer.octet(static_cast<std::uint8_t>(zone | (*t.zone_quarters < 0 ? kMinus : 0U)));
}

std::string Timestamp::iso8601() const {
  if (!valid) return {};
  auto text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year, month, day, hour, minute, second);
  if (zone_quarters) {
    const int minutes = std::abs(*zone_quarters) * 15;
    text +=
        fmt::format("{}{:02}:{:02}", *zone_quarters < 0 ? '-' : '+', minutes / 60, minutes % 60);
  }
  return text;
}

std::optional<std::int64_t> Timestamp::epoch_ms() const {
  if (!valid) return std::nullopt;
  const std::chrono::seconds local = sys_days(date_of(*this)).time_since_epoch() +
                                     std::chrono::hours(hour) + std::chrono::minutes(minute) +
                                     std::chrono::seconds(second);
  const auto utc = local - std::chrono::minutes(zone_quarters.value_or(0) * 15);
  return std::chrono::milliseconds(utc).count();
}

Timestamp Timestamp::from_epoch_ms(std::int64_t ms, int zone_quarters) {
  using namespace std::chrono;
  const auto local = floor<seconds>(milliseconds(ms)) + minutes(zone_quarters * 15);
  const auto day_start = floor<days>(local);
  const year_month_day date{sys_days(day_start)};
  const hh_mm_ss time(local - day_start);
  Timestamp t;
  t.year = static_cast<std::uint16_t>(static_cast<int>(date.year()));
  t.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  t.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  t.hour = static_cast<std::uint8_t>(time.hours().count());
  t.minute = static_cast<std::uint8_t>(time.minutes().count());
  t.second = static_cast<std::uint8_t>(time.seconds().count());
  t.zone_quarters = zone_quarters;
  t.valid = true;
  return t;
}

}  // namespace sms
