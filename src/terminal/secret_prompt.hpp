// Reading secrets without echo. Secrets are never arguments: the process list and the history of
// the shell would show them.
#pragma once

#include <string>

#include "terminal/console.hpp"

namespace terminal {

struct SecretLine {
  std::string text;    ///< without CR and LF
  bool typed = false;  ///< at a terminal
};

/// Reads one line of `console.in`. If that is standard input and a terminal, prints
/// "LABEL (not shown): " to `console.err` and turns the echo off until the line ends.
SecretLine read_secret_line(Console& console, const std::string& label);

/// Returns whether a person can answer a second prompt: output and input are a terminal.
bool is_interactive(const Console& console);

/// Reads a code of `min` to `max` digits; blanks at its end are dropped. `name` is for the prompt
/// and errors: "PIN". Fails with kUsage for other input, without repeating it.
CommandResult<std::string> read_secret_digits(Console& console, const std::string& name,
                                              std::size_t min, std::size_t max);

}  // namespace terminal
