// A client of the control socket of gsm-modem (docs/emulator.md).
#pragma once

#include <string>

#include "app/error.hpp"

namespace app {

/// Sends `line` and returns the response, both without a line end. Waits at most 10 s for each
/// step.
CommandResult<std::string> send_control_command(const std::string& socket, const std::string& line);

}  // namespace app
