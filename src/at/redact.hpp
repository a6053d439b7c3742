// Redacts AT lines so that they may be published and can still be parsed: each line keeps its
// length.
#pragma once

#include <string>
#include <string_view>

namespace at {

/// Redacts digits: runs of five and more keep their beginning (country and operator, the model of
/// an IMEI, five digits at most) and the rest becomes 0. Runs of 20 and more hexadecimal digits
/// that are no number become 0, and so do three and more digits after a code ("*100*1234#").
std::string redact_digits(std::string_view whole);

/// Redacts a text: digits become 0, letters and non-ASCII octets x; a text of hexadecimal digits
/// only becomes zeros.
std::string redact_text(std::string_view text);

/// Applies redact_text() inside quotes, also an open one, and redact_digits() outside.
std::string redact_quotes(std::string_view line);

/// Redacts a command: its digits, and names and texts in quotes. The parameters of a command with a
/// PIN or SIM data become a single '*'.
std::string redact_command(std::string_view command);

}  // namespace at
