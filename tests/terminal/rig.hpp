// A console with streams of its own.
#pragma once

#include <sstream>
#include <string>

#include "terminal/console.hpp"

namespace terminal_test {

/// Returns printed lines as one: hang() breaks long errors into several.
inline std::string unbroken(const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at] == '\n' && at + 1 < lines.size() && lines[at + 1] == ' ') {
      at = lines.find_first_not_of(' ', at + 1) - 1;
      out += ' ';
    } else {
      out += lines[at];
    }
  }
  return out;
}

/// Returns whether `errors` have `text`, perhaps broken over lines.
inline bool has(const std::string& errors, const std::string& text) {
  return errors.find(text) != std::string::npos || unbroken(errors).find(text) != std::string::npos;
}

struct Streams {
  explicit Streams(const std::string& typed = "") : in(typed) {}
  std::ostringstream out, err;
  std::istringstream in;
  terminal::Console console{out, err, in, "prog"};
};

}  // namespace terminal_test
