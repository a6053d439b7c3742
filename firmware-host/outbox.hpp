// The common part of +CMGS, +CMGW and +CMSS: makes a SUBMIT of the host's PDU or text and sends it
// to the network.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/command.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/store.hpp"
#include "util/octets.hpp"

namespace firmware {

/// Reads SMSC and TPDU in hexadecimal. Returns nothing if it is not a PDU or its TPDU does not have
/// `length` octets.
std::optional<StoredMessage> message_from_pdu(std::string_view hex, int length);
/// Makes a SUBMIT in text mode, with the settings of +CSMP and +CSCS. Returns nothing if number or
/// text do not fit into one message.
std::optional<StoredMessage> message_from_text(std::string_view number, std::string_view text,
                                               const Settings& settings);
/// Sends a message to the network. On success adds the line "+NAME: mr" of `command`.
Answer send(Modem& modem, std::string_view command, const StoredMessage& message);

}  // namespace firmware
