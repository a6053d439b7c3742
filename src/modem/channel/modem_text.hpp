// Decodes a text that a modem reports: of +CUSD, +COPS, +CNUM, +CGMI. Modems write it in the set of
// AT+CSCS, in hexadecimal of several kinds, or as it came from the network, and say so rarely. All
// readings are scored, and the best one is taken (docs/field-notes.md#text-from-a-modem). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modem {

/// Whether packed septets in hexadecimal are a possible reading: texts of USSD, not names.
enum class Packed { possible, impossible };

/// Returns `written`, the text between the quotes, as valid UTF-8 without control characters other
/// than line ends. `dcs` is a cell broadcast data coding scheme (TS 23.038 §5), if the modem gave
/// one.
std::string decode_text(std::string_view written, std::optional<int> dcs, Packed packed);

/// Returns a name, such as that of an operator or a model: one line, at most 64 characters. Empty
/// if most of it is no text.
std::string decode_name(std::string_view written);

/// Returns a number or code that may be written in hexadecimal of UCS2 or ASCII (CSCS): the digits
/// with "+", "*" and "#" if it is one, else `written`.
std::string decode_number(std::string_view written);

}  // namespace modem
