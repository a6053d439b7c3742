// The SMS service centre (SMSC) of the card, to which the modem passes what it sends (TS 27.005
// §3.3.1).
#pragma once

#include <optional>
#include <string>

#include "modem/channel/at_channel.hpp"
#include "util/phone_number.hpp"

namespace modem {

/// Reads the number into `centre`: empty if the card has none, nothing if the modem does not say.
/// Only a lost line (`reopen`) is an error.
util::Result<void> read_service_centre(AtChannel& channel, std::optional<std::string>& centre);

/// Stores `number` on the card and reads it back into `centre`. Fails with `reject` if the modem
/// refuses it, or has another number afterwards; with `retry` if it does not answer.
util::Result<void> write_service_centre(AtChannel& channel, const util::PhoneNumber& number,
                                        std::optional<std::string>& centre);

}  // namespace modem
