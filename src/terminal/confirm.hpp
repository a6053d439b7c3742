// A confirmation by yes or no.
#pragma once

#include <string>

#include "terminal/console.hpp"

namespace terminal {

/// Prints `question` to `console.err` and reads a line. Returns true for "y" and "yes", and without
/// asking if `console.yes` (--yes). Otherwise, also without a terminal, prints an error with exit
/// code kRefused.
bool confirm(Console& console, const std::string& question);

}  // namespace terminal
