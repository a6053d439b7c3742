#include "backend/vault/signup/number_prefixes.hpp"

#include <algorithm>
#include <array>

#include "util/ascii.hpp"

namespace vault {

namespace {

constexpr std::size_t kLongestPrefix = 9;  // with "+"

// International freephone and shared cost, Inmarsat, universal personal numbers, satellite systems,
// international networks (882, 883), disaster relief, premium rate, North American premium rate.
constexpr std::array<std::string_view, 11> kExpensive{
    "+800", "+808", "+870", "+878", "+881", "+882", "+883", "+888", "+979", "+991", "+1900"};

}  // namespace

std::string check_number_prefix(std::string_view value) {
  const bool fine = value.size() >= 2 && value.size() <= kLongestPrefix && value[0] == '+' &&
                    value[1] != '0' && util::all_of(value.substr(1), util::is_digit);
  return fine ? "" : "must be \"+\" and 1 to 8 digits, such as \"+237\"";
}

const NumberPrefix* find_prefix(const std::vector<NumberPrefix>& prefixes,
                                std::string_view number) {
  const NumberPrefix* longest = nullptr;
  for (const auto& one : prefixes)
    if (number.starts_with(one.prefix) &&
        (longest == nullptr || one.prefix.size() > longest->prefix.size()))
      longest = &one;
  return longest;
}

bool may_get_codes(const std::vector<NumberPrefix>& prefixes, std::string_view number) {
  if (!prefixes.empty()) return find_prefix(prefixes, number) != nullptr;
  return std::none_of(kExpensive.begin(), kExpensive.end(),
                      [&](std::string_view prefix) { return number.starts_with(prefix); });
}

}  // namespace vault
