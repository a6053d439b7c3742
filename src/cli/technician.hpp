// gsmrelay modem at, console, suspend, resume: what a technician does to a modem.
#pragma once

#include "cli/noun.hpp"

namespace cli {

/// Adds the verbs to `gsmrelay modem`.
void add_technician_verbs(CLI::App& noun, Context& context);

}  // namespace cli
