// WAP Push in SMS: port-addressed octets by which a network tells a phone of something to fetch, an
// MMS above all. Nobody wrote it, and nobody can read it as a text.
#pragma once

#include <cstdint>
#include <optional>

#include "sms/tpdu.hpp"

namespace sms {

enum class Push : std::uint8_t { wap, mms };  ///< mms: application/vnd.wap.mms-message
const char* to_string(Push push);             // "WAP push", "MMS notification"

/// What a message is whose first part, of those that are there, is `first`, and whose parts joined
/// hold `octets`. Nothing: no push. Of a set without its part 1 only the ports tell: `wap`.
std::optional<Push> push_of(const Deliver& first, util::OctetView octets);

}  // namespace sms
