// The AT commands that a user may send to a modem in service, and those that are unsafe.
#pragma once

#include <string>
#include <string_view>

namespace at {

/// Returns whether `command` is one line of at most 500 printable ASCII characters that begins with
/// AT.
bool is_one_command_line(std::string_view command);

/// Returns why `command` is not sent without force: it may lock the SIM, end reception, lose
/// messages or the line. Empty if it is safe. Checks each command of the line.
std::string_view unsafe_reason(std::string_view command);

/// Returns the names of the commands of the line, without PINs, numbers and texts: "AT+CPIN=…".
std::string command_names(std::string_view command);

}  // namespace at
