#include "net/retry_after.hpp"

#include <algorithm>
#include <array>

#include "util/text.hpp"

namespace net {
namespace {

constexpr std::chrono::milliseconds kMax = std::chrono::hours(24);

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> month_number(std::string_view name) {
  const auto found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

/// Returns whether each character of `text` is of the kind that `form` has there: '0' a digit, 'a'
/// any character.
bool has_form(std::string_view text, std::string_view form) {
  const auto fits = [](char kind, char given) {
    if (kind == 'a') return true;
    return kind == '0' ? given >= '0' && given <= '9' : kind == given;
  };
  return std::ranges::equal(form, text, fits);
}

bool has_form_of_date(std::string_view text) {
  return has_form(text, "aaa, 00 aaa 0000 00:00:00 GMT") &&
         std::ranges::find(kDays, text.substr(0, 3)) != kDays.end();
}

std::int64_t number_at(std::string_view text, std::size_t at, std::size_t size) {
  return util::to_int(text.substr(at, size)).value_or(-1);
}

/// Returns the moment in UTC; nothing if there is no such date or time.
std::optional<util::WallTime> moment(std::int64_t year, unsigned month, std::int64_t day,
                                     std::int64_t hour, std::int64_t minute, std::int64_t second) {
  if (day < 1 || year < 1970 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return util::WallTime{std::chrono::sys_days{date}} + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

/// Returns how far the offset that `text` begins with, such as "+01:00", is from UTC.
std::chrono::minutes offset_of(std::string_view text) {
  if (!has_form(text.substr(0, 6), "a00:00") || (text[0] != '+' && text[0] != '-')) return {};
  const auto ahead =
      std::chrono::hours(number_at(text, 1, 2)) + std::chrono::minutes(number_at(text, 4, 2));
  return text[0] == '+' ? ahead : -ahead;
}

}  // namespace

std::optional<util::WallTime> http_date(std::string_view text) {
  // Sun, 06 Nov 1994 08:49:37 GMT
  // 0    5  8   12   17 20 23
  if (!has_form_of_date(text)) return std::nullopt;
  const auto month = month_number(text.substr(8, 3));
  if (!month) return std::nullopt;
  return moment(number_at(text, 12, 4), *month, number_at(text, 5, 2), number_at(text, 17, 2),
                number_at(text, 20, 2), number_at(text, 23, 2));
}

std::optional<util::WallTime> iso_date(std::string_view text) {
  // 2026-11-22T21:27:52
  // 0    5  8  11 14 17
  constexpr std::string_view kForm = "0000-00-00a00:00:00";
  if (!has_form(text.substr(0, kForm.size()), kForm)) return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const auto local = moment(number_at(text, 0, 4), static_cast<unsigned>(number_at(text, 5, 2)),
                            number_at(text, 8, 2), number_at(text, 11, 2), number_at(text, 14, 2),
                            number_at(text, 17, 2));
  if (!local) return std::nullopt;
  text.remove_prefix(kForm.size());
  if (text.starts_with('.'))
    text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
  return *local - offset_of(text);
}

std::optional<std::chrono::milliseconds> retry_after(
    const std::map<std::string, std::string>& headers, util::WallTime now) {
  const auto header = headers.find("retry-after");
  if (header == headers.end()) return std::nullopt;
  const auto bounded = [](std::chrono::milliseconds wait) {
    return std::clamp(wait, std::chrono::milliseconds{0}, kMax);
  };
  const auto text = util::trim(header->second);
  if (const auto seconds = util::to_int(text))
    return bounded(std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, 86'400)));
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
    return kMax;  // more than 64 bits
  const auto until = http_date(text);
  if (!until) return std::nullopt;
  if (const auto date = headers.find("date"); date != headers.end())
    now = http_date(util::trim(date->second)).value_or(now);
  return bounded(*until - now);
}

}  // namespace net
