// The command line of gsm-modem.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "firmware-host/options.hpp"

namespace firmware::host {

struct CommandLine {
  std::vector<ModemOptions> modems;
  std::string control, script;
  bool standard_io = false, help = false;
};

util::Result<CommandLine> parse_command_line(std::span<const char* const> words);
/// Returns the exit code: 0, 2 for an error on the command line, or 1.
int run_program(std::span<const char* const> words, int stop_fd);

}  // namespace firmware::host
