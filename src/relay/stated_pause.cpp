#include "relay/stated_pause.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>

#include "net/retry_after.hpp"
#include "util/text.hpp"

namespace relay {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMost = std::chrono::hours(24);
constexpr milliseconds kUnstated{0};   // a unit that the text does not name
constexpr int kDeepest = 3;            // objects within objects that are looked into
constexpr std::size_t kFarthest = 12;  // characters between a phrase and its number

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

/// Returns the length of the unit that `text` begins with, of lower-case letters; `otherwise` if it
/// begins with none.
milliseconds unit_of(std::string_view text, milliseconds otherwise) {
  struct Unit {
    std::string_view name;
    milliseconds length;
  };
  constexpr std::array kUnits{Unit{"ms", milliseconds(1)},
                              Unit{"msec", milliseconds(1)},
                              Unit{"msecs", milliseconds(1)},
                              Unit{"millis", milliseconds(1)},
                              Unit{"millisecond", milliseconds(1)},
                              Unit{"milliseconds", milliseconds(1)},
                              Unit{"s", std::chrono::seconds(1)},
                              Unit{"sec", std::chrono::seconds(1)},
                              Unit{"secs", std::chrono::seconds(1)},
                              Unit{"second", std::chrono::seconds(1)},
                              Unit{"seconds", std::chrono::seconds(1)},
                              Unit{"m", std::chrono::minutes(1)},
                              Unit{"min", std::chrono::minutes(1)},
                              Unit{"mins", std::chrono::minutes(1)},
                              Unit{"minute", std::chrono::minutes(1)},
                              Unit{"minutes", std::chrono::minutes(1)},
                              Unit{"h", std::chrono::hours(1)},
                              Unit{"hr", std::chrono::hours(1)},
                              Unit{"hrs", std::chrono::hours(1)},
                              Unit{"hour", std::chrono::hours(1)},
                              Unit{"hours", std::chrono::hours(1)},
                              Unit{"d", kMost},
                              Unit{"day", kMost},
                              Unit{"days", kMost},
                              Unit{"week", kMost},
                              Unit{"weeks", kMost},
                              Unit{"month", kMost},
                              Unit{"months", kMost}};
  const auto word = text.substr(0, std::ranges::find_if_not(text, is_letter) - text.begin());
  const auto found = std::ranges::find(kUnits, word, &Unit::name);
  return found == kUnits.end() ? otherwise : found->length;
}

milliseconds bounded(double pause_ms) {
  const double most = static_cast<double>(kMost.count());
  return milliseconds(std::llround(std::clamp(pause_ms, 0.0, most)));
}

/// Returns `number` times `unit`: if that is kUnstated, times `named`, and if both are, in seconds.
/// A number without a unit of its own may be a time since 1970, if that is within a year of `now`.
StatedPause pause_of(double number, milliseconds unit, milliseconds named, util::WallTime now) {
  constexpr double kYear_ms = 366.0 * 24 * 3600 * 1000;
  if (unit == kUnstated) {
    for (const double scale : {1000.0, 1.0}) {
      const double left = number * scale - static_cast<double>(util::epoch_ms(now));
      if (std::abs(left) < kYear_ms && std::abs(number * scale) > kYear_ms)
        return {.length = bounded(left), .exact = true, .from_date = true};
    }
    unit = named;
  }
  const bool stated = unit != kUnstated;
  if (!stated) unit = std::chrono::seconds(1);
  const double pause_ms = number * static_cast<double>(unit.count());
  // Nobody asks for a pause of years: it is a time since 1970, and `now` is wrong.
  return {.length = bounded(pause_ms), .exact = stated && pause_ms < kYear_ms};
}

std::optional<StatedPause> until(std::optional<util::WallTime> then, util::WallTime now) {
  if (!then) return std::nullopt;
  return StatedPause{.length = bounded(static_cast<double>((*then - now).count())),
                     .exact = true,
                     .from_date = true};
}

/// Reads the date that `text` begins with, or the number and its unit; without one, the unit is
/// `named`, which may be kUnstated.
std::optional<StatedPause> read_value(std::string_view text, milliseconds named,
                                      util::WallTime now) {
  constexpr std::size_t kHttpDate = 29;
  if (const auto date = until(net::http_date(text.substr(0, kHttpDate)), now)) return date;
  if (const auto date = until(net::iso_date(text), now)) return date;
  std::size_t at = 0;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) ++at;
  if (at == text.size() || !is_digit(text[at])) return std::nullopt;
  double number = 0, place = 1;
  for (; at < text.size() && is_digit(text[at]); ++at) number = number * 10 + (text[at] - '0');
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]))
    for (++at; at < text.size() && is_digit(text[at]); ++at)
      number += (place /= 10) * (text[at] - '0');
  if (negative) return StatedPause{};
  while (at < text.size() && text[at] == ' ') ++at;
  return pause_of(number, unit_of(util::lower(text.substr(at)), kUnstated), named, now);
}

/// Returns the unit of the values of a member called `name`: kUnstated if the name has none, and
/// nothing if such a member states no pause.
std::optional<milliseconds> unit_of_member(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames{"retryafter", "retryin", "retrydelay", "waitfor",
                                                   "tryagainin"};
  std::string letters;
  for (const char c : util::lower(name))
    if (is_alnum(c)) letters += c;
  for (const auto known : kNames) {
    if (!letters.starts_with(known)) continue;
    if (letters.starts_with(std::string(known) + "in")) letters.erase(known.size(), 2);
    return unit_of(letters.substr(known.size()), kUnstated);
  }
  return std::nullopt;
}

std::optional<StatedPause> pause_of_value(const json::Json& value, milliseconds unit,
                                          util::WallTime now) {
  if (value.is_string()) return read_value(util::trim(value.text()), unit, now);
  if (!value.is_number()) return std::nullopt;
  const double number = value.is_number_integer()
                            ? static_cast<double>(value.maybe_number().value_or(INT64_MAX))
                            : value.real();
  return pause_of(number, kUnstated, unit, now);
}

std::optional<StatedPause> find_member(const json::Json& json, util::WallTime now, int depth) {
  for (const auto& [name, value] : json.items())
    if (const auto unit = unit_of_member(name))
      if (const auto pause = pause_of_value(value, *unit, now)) return pause;
  if (depth >= kDeepest) return std::nullopt;
  for (const auto& [name, value] : json.items())
    if (const auto pause = find_member(value, now, depth + 1)) return pause;
  return std::nullopt;
}

/// Returns the pause in `text`, what follows a phrase that announces one.
std::optional<StatedPause> announced(std::string_view text, util::WallTime now) {
  const auto word = std::ranges::find_if(text, is_alnum) - text.begin();
  if (static_cast<std::size_t>(word) <= kFarthest)
    if (const auto date = until(net::http_date(text.substr(word, 29)), now)) return date;
  const auto digit = static_cast<std::size_t>(std::ranges::find_if(text, is_digit) - text.begin());
  if (digit == text.size() || digit > kFarthest) return std::nullopt;
  const auto before = text.substr(0, digit);
  const bool negative =
      before.ends_with('-') && (before.size() == 1 || !is_alnum(before[before.size() - 2]));
  if (negative) return StatedPause{};
  const bool in_ms = util::contains_nocase(before, "_ms") || util::contains_nocase(before, "milli");
  return read_value(text.substr(digit), in_ms ? milliseconds(1) : std::chrono::seconds(1), now);
}

}  // namespace

std::optional<StatedPause> member_pause(const json::Json& json, util::WallTime now) {
  return find_member(json, now, 1);
}

std::optional<StatedPause> stated_pause(std::string_view body, util::WallTime now) {
  constexpr std::array<std::string_view, 7> kBefore{"wait ",      "again in ",    "again after ",
                                                    "retry in ",  "retry after ", "retry_after",
                                                    "retry-after"};
  if (const auto json = json::parse_or_null(body); json.is_object())
    if (const auto pause = member_pause(json, now)) return pause;
  const auto text = util::lower(body);
  for (const auto phrase : kBefore)
    if (const auto found = text.find(phrase); found != std::string::npos)
      if (auto pause = announced(body.substr(found + phrase.size()), now)) {
        pause->exact = false;
        return pause;
      }
  return std::nullopt;
}

}  // namespace relay
