// Conversion of text between UTF-8 and the character sets of +CSCS (TS 27.007 §5.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firmware {

/// Returns whether +CSCS accepts `name`; all names as `("IRA","GSM",…)`.
bool is_charset(std::string_view name);
std::string charset_list();

/// Converts UTF-8 to `charset`; "UCS2" gives hexadecimal. Characters outside the set become '?'.
std::string to_charset(std::string_view utf8, std::string_view charset);
/// Converts text in `charset` to UTF-8. Returns nothing if `charset` is "UCS2" and `text` is not
/// UTF-16 in hexadecimal.
std::optional<std::string> from_charset(std::string_view text, std::string_view charset);

/// Converts between UTF-8 and big-endian UTF-16 in hexadecimal.
std::string to_ucs2_hex(std::string_view utf8);
std::optional<std::string> from_ucs2_hex(std::string_view hex);

/// Converts UTF-8 to the GSM 7-bit alphabet, packed as for USSD (TS 23.038 §6.1.2.3), in
/// hexadecimal.
std::string to_packed_hex(std::string_view utf8);
/// Converts packed GSM 7-bit text in hexadecimal to UTF-8. Returns nothing if `hex` is not
/// hexadecimal.
std::optional<std::string> from_packed_hex(std::string_view hex);

}  // namespace firmware
