// What a person may give as number and password. Pure.
#pragma once

#include <string>
#include <string_view>

namespace vault {

/// "" if it will do, else what is wrong: 8 to 256 octets; an upper-case and a lower-case letter, a
/// digit and something else, or 16 octets of whatever; not the number.
std::string password_fault(std::string_view password, std::string_view number);
/// Six digits, each as likely.
std::string random_code();

}  // namespace vault
