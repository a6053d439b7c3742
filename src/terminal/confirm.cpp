#include "terminal/confirm.hpp"

#include <istream>
#include <ostream>

#include "terminal/text.hpp"

namespace terminal {

bool confirm(Console& console, const std::string& question) {
  if (console.yes) return true;
  if (!console.terminal) {
    print_error(console, kRefused, "refused: " + question, "run the command with --yes");
    return false;
  }
  constexpr std::size_t kBelow = 2;
  auto lines = hang("", printable(question) + " [y/N]", kBelow, console.err_columns());
  lines.back() = ' ';
  console.err << lines << std::flush;
  std::string line;
  std::getline(console.in, line);
  if (line == "y" || line == "Y" || line == "yes") return true;
  print_error(console, kRefused, "nothing was changed", "");
  return false;
}

}  // namespace terminal
