// Rules of passwords and codes. Pure, except for random_code().
#pragma once

#include <string>
#include <string_view>

namespace vault {

/// Returns "" for an acceptable password, else an error text. A password has 8 to 256 octets and
/// does not contain the number. Below 16 octets it has an upper-case letter, a lower-case letter, a
/// digit and another character.
std::string password_fault(std::string_view password, std::string_view number);
/// Returns six random digits, all values with the same probability.
std::string random_code();

}  // namespace vault
