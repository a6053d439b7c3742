// gsmrelay modem claim, release: which program may use a USB socket, by a rule file for udev.
#pragma once

#include "cli/command.hpp"

namespace cli {

/// Adds the commands to `gsmrelay modem`.
void add_udev_claims(Command& modem, Context& context);

}  // namespace cli
