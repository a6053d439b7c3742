// The commands gsmrelay modem trace, scan and forget.
#pragma once

#include "cli/command.hpp"

namespace cli {

/// Adds the commands to `gsmrelay modem`.
void add_modem_diagnostics(Command& modem, Context& context);

}  // namespace cli
