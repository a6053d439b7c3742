// Secrets that a person types: not echoed, and never an argument, as arguments are visible in the
// process list and in the history of the shell.
#pragma once

#include <string>

#include "terminal/console.hpp"

namespace terminal {

struct SecretLine {
  std::string text;    ///< without CR and LF
  bool typed = false;  ///< by a person, at a terminal
};

/// Reads one line of `console.in`. If that is standard input and a terminal, prints
/// "LABEL (not shown): " to `console.err` and turns the echo off meanwhile.
SecretLine read_secret_line(Console& console, const std::string& label);

/// Reads a PIN or PUK of `fewest` to `most` digits; blanks at its end are dropped. `name` is what
/// it is called: "PIN". Fails with kUsage for anything else, without repeating it.
CommandResult<std::string> read_secret_digits(Console& console, const std::string& name,
                                              std::size_t fewest, std::size_t most);

}  // namespace terminal
