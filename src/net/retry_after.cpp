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

/// Returns whether each character is of the kind that an IMF-fixdate has there.
bool has_form_of_date(std::string_view text) {
  constexpr std::string_view kForm = "aaa, 00 aaa 0000 00:00:00 GMT";
  const auto fits = [](char form, char given) {
    if (form == 'a') return true;  // a name, checked later
    return form == '0' ? given >= '0' && given <= '9' : form == given;
  };
  return std::ranges::equal(kForm, text, fits) &&
         std::ranges::find(kDays, text.substr(0, 3)) != kDays.end();
}

}  // namespace

std::optional<util::WallTime> http_date(std::string_view text) {
  // Sun, 06 Nov 1994 08:49:37 GMT
  // 0    5  8   12   17 20 23
  if (!has_form_of_date(text)) return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t size) {
    return util::to_int(text.substr(at, size)).value_or(-1);
  };
  const auto month = month_number(text.substr(8, 3));
  const auto day = number(5, 2), year = number(12, 4);
  const auto hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
  if (!month || day < 1 || year < 1970 || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return util::WallTime{std::chrono::sys_days{date}} + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
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
  const auto until = http_date(text);
  if (!until) return std::nullopt;
  if (const auto date = headers.find("date"); date != headers.end())
    now = http_date(util::trim(date->second)).value_or(now);
  return bounded(*until - now);
}

}  // namespace net
