#include "gsmrelayd/sim/balance_text.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace gsmrelayd {

namespace {

/// Reads "1,234.50", "1234,5" or "1234": a last separator before one or two digits is the decimal
/// one.
std::optional<std::int64_t> hundredths(std::string_view number) {
  const auto point = number.find_last_of(".,");
  const auto behind = point == std::string_view::npos ? 0 : number.size() - point - 1;
  const bool has_cents = behind == 1 || behind == 2;
  std::string digits;
  for (const char c : has_cents ? number.substr(0, point) : number)
    if (util::is_digit(c)) digits += c;
  std::string cents(has_cents ? number.substr(point + 1) : "");
  cents.resize(2, '0');
  constexpr std::size_t kMost = 12;
  if (digits.empty() || digits.size() > kMost) return std::nullopt;
  return *util::to_int(digits) * 100 + *util::to_int(cents);
}

}  // namespace

std::optional<std::int64_t> parse_amount(std::string_view text) {
  std::optional<std::int64_t> first;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!util::is_digit(text[i])) continue;
    auto end = i;
    while (end < text.size() && (util::is_digit(text[end]) || text[end] == '.' || text[end] == ','))
      ++end;
    const bool negative = i > 0 && text[i - 1] == '-';
    auto number = text.substr(i, end - i);
    while (!number.empty() && !util::is_digit(number.back())) number.remove_suffix(1);
    // Not an amount: a date or a time (31.12.2030, 23:59).
    const bool dated = std::count(number.begin(), number.end(), '.') > 1 ||
                       (end < text.size() && (text[end] == ':' || text[end] == '/'));
    const auto value = dated ? std::nullopt : hundredths(number);
    const bool has_point = number.find_first_of(".,") != std::string_view::npos;
    if (value && has_point) return negative ? -*value : *value;
    if (value && !first) first = negative ? -*value : *value;
    i = end;
  }
  return first;
}

std::string find_phone_number(std::string_view text) {
  constexpr std::size_t kFewest = 7, kMost = 15;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!util::is_digit(text[i])) continue;
    auto end = i;
    while (end < text.size() && util::is_digit(text[end])) ++end;
    if (end - i >= kFewest && end - i <= kMost)
      return (i > 0 && text[i - 1] == '+' ? "+" : "") + std::string(text.substr(i, end - i));
    i = end;
  }
  return {};
}

}  // namespace gsmrelayd
