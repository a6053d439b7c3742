// gsmrelay modem at, console, suspend, resume: what an administrator does to a modem.
#pragma once

#include "cli/command.hpp"

namespace cli {

/// Adds the commands to `gsmrelay modem`.
void add_modem_admin(Command& modem, Context& context);

}  // namespace cli
