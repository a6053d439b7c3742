// A console with streams of its own.
#pragma once

#include <sstream>
#include <string>

#include "terminal/console.hpp"

namespace terminal_test {

/// Returns printed lines with each sentence in one: hang() and wrap() break a long one. The lines
/// of a next command stay as they are.
inline std::string unbroken(const std::string& lines) {
  std::string out;
  bool command = false;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const bool behind_command = command;
    command = line.starts_with("  next: ") || (command && line.starts_with("        "));
    const auto begin = line.find_first_not_of(' ');
    const bool more = begin != 0 && begin != std::string::npos && !command && !behind_command;
    if (more && !out.empty())
      out.append(" ").append(line, begin);
    else
      out.append(out.empty() ? "" : "\n").append(line);
  }
  return out + (lines.ends_with('\n') ? "\n" : "");
}

/// Returns whether `errors` have `text`, in which a sentence may be broken over lines.
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
