#include "terminal/console.hpp"

#include <ostream>

#include "json/json.hpp"
#include "terminal/text.hpp"

namespace terminal {

using json::Json;

void print_error_json(Console& console, const CommandError& error) {
  const Json object = {
      {"what", error.what}, {"next", error.next}, {"exit", static_cast<int>(error.exit)}};
  const Json whole = {{"schema", std::string(console.program) + "/1"}, {"error", object}};
  // In ASCII, so that a server's text cannot send control characters to a terminal.
  console.out << whole.dump({.ascii = true}) << '\n';
  console.exit = error.exit;
}

void print_error(Console& console, const CommandError& error) {
  print_error_text(console, error);
  if (console.json) print_error_json(console, error);
}

void print_error(Console& console, Exit exit, const std::string& what, const std::string& next) {
  print_error(console, CommandError{exit, what, next});
}

void print_error_text(Console& console, const CommandError& error) {
  constexpr std::size_t kBelow = 2;
  const auto columns = console.err_columns();
  console.err << hang(std::string(console.program) + ": ", printable(error.what), kBelow, columns);
  if (!error.next.empty()) console.err << next_line(printable(error.next), columns);
  console.exit = error.exit;
}

}  // namespace terminal
