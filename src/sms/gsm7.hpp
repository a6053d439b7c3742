// GSM 7-bit: septet packing and the alphabets of TS 23.038 §6.1.2, §6.2.1 and annex A (national
// tables).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"

namespace sms::gsm7 {

/// Packs septets into octets. `fill_bits` (0…6) zero bits come before the first septet, as after a
/// user data header.
util::Octets pack(util::OctetView septets, unsigned fill_bits = 0);
/// Unpacks at most `count` septets; fewer if the octets end.
util::Octets unpack(util::OctetView octets, std::size_t count, unsigned fill_bits = 0);

/// Decodes septets to UTF-8 with a locking and a single shift table (0 default, 1 Turkish … 13
/// Urdu).
std::string decode(util::OctetView septets, std::uint8_t locking = 0, std::uint8_t single = 0);
/// Encodes UTF-8 to septets. Returns nothing if a character is in neither table.
std::optional<util::Octets> encode(std::string_view utf8, std::uint8_t locking = 0,
                                   std::uint8_t single = 0);

/// Packs and unpacks USSD text (TS 23.038 §6.1.2.3.1): packing adds a CR to 8n-1 septets, unpacking
/// removes one CR at the end of 8n septets.
util::Octets pack_ussd(util::OctetView septets);
util::Octets unpack_ussd(util::OctetView octets);

}  // namespace sms::gsm7
