// The commands gsmrelay modem at, console, clear, reset, suspend and resume.
#pragma once

#include "cli/command.hpp"

namespace cli {

/// Adds the commands to `gsmrelay modem`.
void add_modem_admin(Command& modem, Context& context);

}  // namespace cli
