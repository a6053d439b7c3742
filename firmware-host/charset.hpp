// Text between UTF-8 and what +CSCS asks for (TS 27.007 §5.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firmware {

/// The names +CSCS knows, as `("IRA","GSM",…)` lists them.
bool is_charset(std::string_view name);
std::string charset_list();

/// UTF-8 to the host's character set; what it cannot hold becomes '?'. "UCS2" gives hexadecimal.
std::string to_charset(std::string_view utf8, std::string_view charset);
/// Nothing if it is no hexadecimal where "UCS2" asks for it.
std::optional<std::string> from_charset(std::string_view text, std::string_view charset);

/// UTF-16 in hexadecimal, big-endian.
std::string to_ucs2_hex(std::string_view utf8);
std::optional<std::string> from_ucs2_hex(std::string_view hex);

/// GSM 7-bit, packed (TS 23.038 §6.1.2.3, USSD packing), in hexadecimal.
std::string to_packed_hex(std::string_view utf8);
/// Nothing if it is no hexadecimal.
std::optional<std::string> from_packed_hex(std::string_view hex);

}  // namespace firmware
