// A command of gsmrelay: one file in commands/, one line in commands.def.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "terminal/command.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace cli {

using terminal::Align;
using terminal::Cell;
using terminal::Column;
using terminal::Command;
using terminal::CommandError;
using terminal::Exit;
using terminal::KeyValueList;
using terminal::kWidth;
using terminal::OneOf;
using terminal::Option;
using terminal::print_error;
using terminal::print_error_text;
using terminal::printable;
using terminal::Range;
using terminal::Table;
using terminal::Tone;
using terminal::toned;
using terminal::truncate;
using terminal::wrap;
using enum terminal::Exit;

/// The streams and the global options.
struct Context : terminal::Console {
  Context(std::ostream& output, std::ostream& errors, std::istream& input)
      : Console{output, errors, input, "gsmrelay"} {}

  std::string command{};           ///< what was typed after "gsmrelay", quoted for a shell
  std::string socket{};            ///< of gsmrelayd
  std::vector<std::string> get{};  ///< fields whose values to print; empty: the whole response
  bool show_numbers = false;
  double watch_seconds = 0;    ///< interval of --watch; 0: print once
  int count = 0;               ///< with --watch: stop after this many; 0: never
  double timeout_seconds = 0;  ///< limit for a response, with --watch for all; 0: not given
};

/// Which streams are terminals.
struct Terminals {
  bool in = false, out = false, err = false;
};

/// Runs gsmrelay with `argv` and returns its exit code.
int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err,
        Terminals terminals);

}  // namespace cli
