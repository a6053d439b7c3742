// A PDU that people may see: who and what are gone, the shape is as it was.
#pragma once

#include <optional>

#include "util/octets.hpp"

namespace sms {

/// A PDU as on the AT port (service centre address first), of the same length and decodable as
/// before: every digit of its addresses is 0, and so is every octet of its user data and behind it,
/// but for the header elements that say how it is put together (parts, ports, tables). DELIVER,
/// SUBMIT and STATUS-REPORT; nothing for what is none of them, or cut short before its text.
std::optional<util::Octets> redact_pdu(util::OctetView pdu);

}  // namespace sms
