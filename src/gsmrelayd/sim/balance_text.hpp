// Amounts and phone numbers in operators' replies to USSD codes. Heuristics: the texts have no
// fixed format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gsmrelayd {

/// Returns the first amount in `text`, in hundredths: 123450 for "Your balance is 1,234.50 XAF".
/// Prefers an amount with a decimal separator. Returns nothing if there is none.
std::optional<std::int64_t> parse_amount(std::string_view text);
/// Returns the first run of 7 to 15 digits, with a leading '+' if it has one; empty if there is
/// none.
std::string find_phone_number(std::string_view text);

}  // namespace gsmrelayd
