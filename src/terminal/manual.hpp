// Manual pages of section 1 and 8, from the description of a command line.
#pragma once

#include <string>
#include <vector>

#include "terminal/command.hpp"

namespace terminal {

/// Returns the page of `program` in the language of man(7). With Program::pages its commands are
/// named only, because each has a page of its own.
std::string manual_page(const Program& program);

/// Returns the page of one command of the program, "gsmrelay-queue", with all commands below it.
std::string manual_page(const Program& program, const Command& command);

}  // namespace terminal
