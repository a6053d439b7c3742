// Text in 8-bit data: some senders' programs send text under a data coding scheme for octets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sms/types.hpp"

namespace sms {

/// Returns the text of 8-bit data as UTF-8: printable UTF-8, or UTF-16 after a byte order mark.
/// Nothing for octets that are no text: empty, with control characters, or not valid.
std::optional<std::string> text_in_octets(util::OctetView octets);

/// Returns true if data with these elements of the user data header is for a person: it has none
/// but those of concatenation. Data with ports, or with any other element, is for a program.
bool may_hold_text(const std::vector<InformationElement>& header);

/// A byte order mark (U+FEFF) at the beginning of UTF-16.
enum class ByteOrder { unmarked, big_endian, little_endian };
ByteOrder byte_order_of(util::OctetView octets);

/// Reads UTF-16, big-endian unless a byte order mark in front says otherwise. Marks in front are no
/// characters, however many there are. An octet at the end without a second one is left out.
std::u16string read_utf16(util::OctetView octets);

}  // namespace sms
