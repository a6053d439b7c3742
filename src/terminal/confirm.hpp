// A question that is answered by yes or no.
#pragma once

#include <string>

#include "terminal/console.hpp"

namespace terminal {

/// Prints `question` to `console.err` and reads a line. Returns true for "y" and "yes", and without
/// asking if `console.yes` (--yes). Otherwise prints an error with exit code kRefused, also if no
/// person is there to ask.
bool confirm(Console& console, const std::string& question);

}  // namespace terminal
