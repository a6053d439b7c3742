// What +CMGS, +CMGW and +CMSS share: the host's PDU or text becomes a SUBMIT and goes to the
// network.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/command.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/store.hpp"
#include "util/octets.hpp"

namespace firmware {

/// SMSC and TPDU in hexadecimal as a host writes them; nothing if it is none, or not of `length`
/// octets.
std::optional<StoredMessage> message_from_pdu(std::string_view hex, int length);
/// Text mode: with what +CSMP and +CSCS say. Nothing if number or text do not fit one message.
std::optional<StoredMessage> message_from_text(std::string_view number, std::string_view text,
                                               const Settings& settings);
/// To the network; "+NAME: mr" is said on success.
Answer send(Modem& modem, std::string_view command, const StoredMessage& message);

}  // namespace firmware
