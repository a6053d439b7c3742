// gsmrelay modem trace, scan, forget.
#pragma once

#include "cli/noun.hpp"

namespace cli {

void add_seeing_verbs(CLI::App& noun, Context& context);

}  // namespace cli
