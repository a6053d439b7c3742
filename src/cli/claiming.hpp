// gsmrelay modem claim|release: whose a USB socket is, by a rule file for udev.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/command.hpp"

namespace cli {

void add_claim_verbs(CLI::App& noun, Context& context);

}  // namespace cli
