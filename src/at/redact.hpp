// Redacts AT lines that people may see and programs still understand: each line keeps its length.
#pragma once

#include <string>
#include <string_view>

namespace at {

/// Runs of five and more digits keep their beginning (country and operator, the model of an IMEI,
/// five digits at most), the rest becomes 0; runs of 20 and more hexadecimal digits that are no
/// number become 0 altogether, and so do three and more digits behind a code ("*100*1234#").
std::string redact_digits(std::string_view whole);

/// Digits become 0, letters and what is not ASCII x; a text of hexadecimal digits alone zeros.
std::string redact_text(std::string_view text);

/// redact_text() inside quotes, an open quote included; redact_digits() outside.
std::string redact_quotes(std::string_view line);

/// A command: redact_digits(), names and texts in quotes redacted where it has them; the rest of
/// one that carries a PIN or SIM data is a single '*'.
std::string redact_command(std::string_view command);

}  // namespace at
