// Redaction of a PDU: addresses and text are overwritten, the structure stays.
#pragma once

#include <optional>

#include "util/octets.hpp"

namespace sms {

/// Returns `pdu` (service centre address first, as on the AT port) with zeros in place of the
/// digits of all addresses, the user data and the octets after it. Header elements for
/// concatenation, ports and language tables stay. The result has the same length and decodes as
/// before. Returns nothing if `pdu` is no DELIVER, SUBMIT or STATUS-REPORT, or ends before its
/// text.
std::optional<util::Octets> redact_pdu(util::OctetView pdu);

}  // namespace sms
