// A console with streams of its own.
#pragma once

#include <sstream>
#include <string>

#include "terminal/console.hpp"

namespace terminal_test {

struct Streams {
  explicit Streams(const std::string& typed = "") : in(typed) {}
  std::ostringstream out, err;
  std::istringstream in;
  terminal::Console console{out, err, in, "prog"};
};

}  // namespace terminal_test
