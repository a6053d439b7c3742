// From a message to the air: TPDUs, an emulated modem, or a modem of gsmrelayd.
#pragma once

#include <string>
#include <vector>

#include "app/api_client.hpp"
#include "app/compose.hpp"
#include "util/clock.hpp"

namespace app {

/// The text of each part, as a phone shows it.
std::vector<std::string> part_texts(const Message& message);

/// SMS-SUBMIT to `number`, behind 00 (the service centre of the SIM): what AT+CMGS takes. In
/// hexadecimal.
CommandResult<std::vector<std::string>> submit_pdus(const Message& message,
                                                    const std::string& number);
/// SMS-DELIVER from `number`, as a network hands them to a modem.
CommandResult<std::vector<std::string>> deliver_pdus(const Message& message,
                                                     const std::string& number, util::WallTime now);

/// Lets the emulated modem receive it (docs/emulator.md), through the control socket of gsm-modem.
CommandResult<void> send_to_emulator(const std::string& control_socket, const std::string& modem,
                                     const std::vector<std::string>& pdus);
/// Puts it into the outgoing queue of gsmrelayd; the number it has there.
CommandResult<std::int64_t> send_to_daemon(const Fetch& fetch, const std::string& socket,
                                           const std::string& number, const Message& message);

}  // namespace app
