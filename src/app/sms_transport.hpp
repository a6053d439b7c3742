// Transports of a composed message: TPDUs, an emulated modem, or a modem of gsmrelayd.
#pragma once

#include <string>
#include <vector>

#include "app/api_client.hpp"
#include "app/compose.hpp"
#include "util/clock.hpp"

namespace app {

/// Returns the text of each part, as a phone shows it.
std::vector<std::string> part_texts(const Message& message);

/// Returns an SMS-SUBMIT to `number` for each part, in hexadecimal, after "00" (the service centre
/// of the SIM), as AT+CMGS expects it (TS 27.005 §4.3).
CommandResult<std::vector<std::string>> submit_pdus(const Message& message,
                                                    const std::string& number);
/// Returns an SMS-DELIVER from `number` for each part, in hexadecimal, as a network sends it.
CommandResult<std::vector<std::string>> deliver_pdus(const Message& message,
                                                     const std::string& number, util::WallTime now);

/// Delivers `pdus` to the emulated modem `modem` through gsm-modem's control socket
/// (docs/emulator.md).
CommandResult<void> send_to_emulator(const std::string& control_socket, const std::string& modem,
                                     const std::vector<std::string>& pdus);
/// Adds `message` to the outgoing queue of gsmrelayd and returns its number there.
CommandResult<std::int64_t> send_to_daemon(const Fetch& fetch, const std::string& socket,
                                           const std::string& number, const Message& message);

}  // namespace app
