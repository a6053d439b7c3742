#include "monitoring/quiet_hours.hpp"

#include <ctime>

#include "config/alarm_settings.hpp"

namespace monitoring {

bool QuietHours::contains(int minute) const {
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
  if (!config::check_quiet_hours(text).empty()) return std::nullopt;
  constexpr int kTen = 10, kPerHour = 60;
  const auto minutes = [&](std::size_t at) {
    const auto digit = [&](std::size_t i) { return text[at + i] - '0'; };
    return (digit(0) * kTen + digit(1)) * kPerHour + digit(3) * kTen + digit(4);
  };
  constexpr std::size_t kSecond = 6;
  return QuietHours{minutes(0), minutes(kSecond)};
}

int local_minute(util::WallTime time) {
  constexpr int kPerHour = 60;
  const auto seconds = static_cast<std::time_t>(util::epoch_ms(time) / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local.tm_hour * kPerHour + local.tm_min;
}

}  // namespace monitoring
