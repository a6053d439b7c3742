// The string of +CUSD in the forms that modems use (docs/field-notes.md#12-ussd). No side effects.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/profile.hpp"

namespace modem {

/// Decodes the string of +CUSD to UTF-8. `dcs` is a cell broadcast data coding scheme (TS 23.038
/// §5).
std::string decode_ussd(std::string_view written, std::optional<int> dcs);
/// Encodes `text` for AT+CUSD. Returns nothing if the alphabet of `form` lacks a character.
std::optional<std::string> encode_ussd(std::string_view text, UssdForm form);

}  // namespace modem
