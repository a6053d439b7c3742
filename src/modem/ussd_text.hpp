// The string of +CUSD, whichever way a modem writes it (docs/field-notes.md#12-ussd). Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/profile.hpp"

namespace modem {

/// UTF-8. `dcs` is a cell broadcast data coding scheme (TS 23.038 §5).
std::string decode_ussd(std::string_view written, std::optional<int> dcs);
/// As AT+CUSD wants it; nothing if a character is not in the alphabet of the form.
std::optional<std::string> encode_ussd(std::string_view text, UssdForm form);

}  // namespace modem
