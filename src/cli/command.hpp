// A command of gsmrelay: one file in commands/, one line in commands.def.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

/// docs/cli.md; tested.
enum Exit : int {
  kFine = 0,
  kFailed = 1,
  kUsage = 2,
  kTimeout = 3,
  kNoDaemon = 4,
  kDegraded = 5,
  kCritical = 6,
  kRefused = 7,
  kNoSuch = 10,
  kNoPermission = 77
};

/// Global options and where output goes. stdout = data, stderr = talk.
struct Context {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  std::string socket = "/run/gsmrelay/control.sock";
  bool json = false;
  std::vector<std::string> get{};  ///< fields to print, values only; empty: everything
  bool colour = false;
  bool ascii = false;
  bool terminal = false;
  bool yes = false;
  bool show_numbers = false;
  double watch_seconds = 0;    ///< 0: once
  int count = 0;               ///< watch: stop after that many, 0 = never
  double timeout_seconds = 0;  ///< for each answer; watch: in all; 0: not given
  int exit = kFine;            ///< what the command that ran says
};

struct Command {
  const char* name;  ///< of the file and of its sub-command
  /// Adds the sub-command with its options to `app`; its callback runs it and sets `context.exit`.
  void (*add)(CLI::App& app, Context& context);
};

/// The whole program. Tests call it with streams of their own.
int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err,
        bool terminal);

}  // namespace cli
