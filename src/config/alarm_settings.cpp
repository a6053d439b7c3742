#include "config/alarm_settings.hpp"

#include <fmt/format.h>

#include <vector>

#include "config/document.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"
#include "warnings/definition.hpp"

namespace config {

namespace {

/// Returns true for "00:00" to "23:59".
bool is_time_of_day(std::string_view text) {
  constexpr std::size_t kLength = 5, kColon = 2;
  if (text.size() != kLength || text[kColon] != ':') return false;
  for (const std::size_t digit : {0, 1, 3, 4})
    if (!util::is_digit(text[digit])) return false;
  return text.substr(0, 2) < "24" && text[3] < '6';
}

}  // namespace

std::string check_quiet_hours(std::string_view value) {
  constexpr std::size_t kLength = 11, kDash = 5;
  const bool good =
      value.size() == kLength && value[kDash] == '-' && is_time_of_day(value.substr(0, kDash)) &&
      is_time_of_day(value.substr(kDash + 1)) && value.substr(0, kDash) != value.substr(kDash + 1);
  return good ? "" : "must be two times of a day, such as \"22:00-07:00\"";
}

std::string check_alarm_url(std::string_view value) {
  for (const std::string_view scheme : {"smtps://", "smtp://"}) {
    if (!value.starts_with(scheme)) continue;
    const auto host = value.substr(scheme.size());
    const bool good = !host.empty() && host.find_first_of("/?#@ ") == std::string_view::npos;
    return good ? "" : "must be a host and a port, such as \"smtps://mail.example.org:465\"";
  }
  return check_url(value);
}

std::string check_warning_code(std::string_view value) {
  if (warnings::find(value) != nullptr) return "";
  std::vector<std::string_view> known;
  for (const auto& one : warnings::catalogue()) known.push_back(one.code);
  return fmt::format("names no warning: '{}'{} (gsmrelay explain lists them)",
                     util::printable(value, 40), did_you_mean(value, known));
}

}  // namespace config
