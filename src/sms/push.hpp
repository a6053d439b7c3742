// WAP Push in SMS: port-addressed octets that announce content to fetch, mostly an MMS. A network
// sends them, and they hold no text for people.
#pragma once

#include <cstdint>
#include <optional>

#include "sms/tpdu.hpp"

namespace sms {

enum class Push : std::uint8_t { wap, mms };  ///< mms: application/vnd.wap.mms-message
const char* to_string(Push push);             // "WAP push", "MMS notification"

/// Returns the kind of push that a message is, or nothing for any other message. `first` is the
/// first part that is there, `octets` the content of all parts joined. Without part 1 only the
/// ports are known: `wap`.
std::optional<Push> push_of(const Deliver& first, util::OctetView octets);

}  // namespace sms
