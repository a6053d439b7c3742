// Amounts and numbers in what operators answer to USSD codes. Guesswork, on purpose forgiving.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gsmrelayd {

/// The first amount in an operator's text, in hundredths: "Your balance is 1,234.50 XAF".
std::optional<std::int64_t> parse_amount(std::string_view text);
/// The first run of 7 or more digits, with its '+'.
std::string find_phone_number(std::string_view text);

}  // namespace gsmrelayd
