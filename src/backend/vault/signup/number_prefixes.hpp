// The numbers that codes are sent to, by how they begin: each SMS costs the operator money, and a
// stranger chooses the number. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vault {

/// [[number_prefix]]: numbers that begin with `prefix` get codes.
struct NumberPrefix {
  std::string prefix;      ///< "+237"
  int codes_per_hour = 0;  ///< SMS with codes to these numbers together; 0: no limit of their own
};

/// Returns "" if `value` is "+" and 1 to 8 digits, else what it must be.
std::string check_number_prefix(std::string_view value);

/// Returns the longest of `prefixes` that `number` begins with; null if there is none.
const NumberPrefix* find_prefix(const std::vector<NumberPrefix>& prefixes, std::string_view number);

/// Returns true if codes may be sent to `number`: it begins with one of `prefixes`. If there are
/// none, every number except those of satellite networks, premium and shared-cost services (ITU-T
/// E.164 annex D, list of assigned country codes; North American area code 900).
bool may_get_codes(const std::vector<NumberPrefix>& prefixes, std::string_view number);

}  // namespace vault
