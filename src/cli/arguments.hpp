// What is done to the words of the command line before CLI11 reads them.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

/// "--watch" and "-w" alone become "--watch=2": their value is optional, and the next word is not
/// it.
std::vector<std::string> with_watch_value(std::vector<std::string> arguments);

/// "help modem trace" becomes "modem trace --help".
std::vector<std::string> with_help_behind(std::vector<std::string> arguments);

/// "q l" becomes "queue list": a unique prefix stands for its command.
std::vector<std::string> expand_prefixes(const CLI::App& app, std::vector<std::string> arguments);

}  // namespace cli
