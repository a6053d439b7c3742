// Runs another program, without a shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cli {

/// Runs the program words[0], searched in PATH, with the arguments that follow, on this program's
/// standard streams. Returns its exit code when it has ended, 128 and the signal if a signal ended
/// it, or nullopt if it could not be started.
std::optional<int> run_program(const std::vector<std::string>& words);

}  // namespace cli
