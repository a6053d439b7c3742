// Completion of a command line by a shell.
#pragma once

#include <string>
#include <vector>

#include "terminal/command.hpp"

namespace terminal {

/// Returns what the last of `words` may become, sorted as the program's help is: commands and
/// options with their help behind a tab, values, and names (Program::names). Only what begins with
/// the last word. The line ":files" stands for the names of files. The options of the program that
/// are a text are set, by the environment or by `words`, and Program::prepare is called before
/// Program::names.
std::vector<std::string> complete(const Program& program, std::vector<std::string> words);

}  // namespace terminal
