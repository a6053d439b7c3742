// The commands gsmrelay modem claim and release: a udev rule reserves a USB port for gsmrelay.
#pragma once

#include "cli/command.hpp"

namespace cli {

/// Adds the commands to `gsmrelay modem`.
void add_udev_claims(Command& modem, Context& context);

}  // namespace cli
