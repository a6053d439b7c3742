#include "terminal/confirm.hpp"

#include <istream>
#include <ostream>

namespace terminal {

bool confirm(Console& console, const std::string& question) {
  if (console.yes) return true;
  if (!console.terminal) {
    print_error(console, kRefused, "refused: " + question, "run the command with --yes");
    return false;
  }
  console.err << question << " [y/N] " << std::flush;
  std::string line;
  std::getline(console.in, line);
  if (line == "y" || line == "Y" || line == "yes") return true;
  print_error(console, kRefused, "nothing was changed", "");
  return false;
}

}  // namespace terminal
