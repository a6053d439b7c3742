// Streams, exit codes and errors of a command-line program.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "terminal/style.hpp"
#include "terminal/text.hpp"

namespace terminal {

/// Exit codes of gsmrelay and gsmrelay-app (docs/cli.md and docs/app.md; tested).
enum Exit : int {
  kFine = 0,
  kFailed = 1,
  kUsage = 2,
  kTimeout = 3,
  kUnreachable = 4,  ///< gsmrelayd or a server does not answer
  kDegraded = 5,
  kCritical = 6,
  kRefused = 7,
  kNoSuch = 10,
  kDenied = 77  ///< by permissions, passphrase, password or session
};

/// The reason why a command failed, and the next step. Never holds a text, key, password, session
/// or whole number.
struct CommandError {
  Exit exit = kFailed;
  std::string what, next;
  int status = 0;  ///< HTTP status of the server's response; 0: none
};

template <class T>
using CommandResult = tl::expected<T, CommandError>;

/// Builds an error to return from a function that returns a CommandResult.
inline tl::unexpected<CommandError> fail(Exit exit, std::string what, std::string next = "") {
  return tl::unexpected<CommandError>(CommandError{exit, std::move(what), std::move(next)});
}
/// Returns the error of another CommandResult.
inline tl::unexpected<CommandError> fail(const CommandError& error) {
  return tl::unexpected<CommandError>(error);
}

/// Streams and output options. Data goes to `out`, messages to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  std::string_view program;   ///< "gsmrelay"; its JSON has "schema": "gsmrelay/1"
  bool terminal = false;      ///< `out` is a terminal
  bool err_terminal = false;  ///< `err` is a terminal
  bool in_terminal = false;   ///< `in` is a terminal
  bool json = false;          ///< JSON instead of text
  bool yes = false;           ///< confirm without asking (--yes)
  Style style{};
  int exit = kFine;  ///< the exit code of the command

  /// The widest line of `out` or `err`. Lines for a file or a pipe are not broken.
  std::size_t out_columns() const { return terminal ? kWidth : kAnyWidth; }
  std::size_t err_columns() const { return err_terminal ? kWidth : kAnyWidth; }
};

/// Prints "gsmrelay: WHAT" and "  next: NEXT" to `console.err` and sets `console.exit`. With --json
/// it also prints {"schema", "error": {"what", "next", "exit"}} to `console.out`.
void print_error(Console& console, const CommandError& error);
void print_error(Console& console, Exit exit, const std::string& what, const std::string& next);

/// Prints the JSON object of an error alone, for a command that prints one object per line.
void print_error_json(Console& console, const CommandError& error);

/// Prints an error likewise, without the JSON object: for an error after which the command
/// continues.
void print_error_text(Console& console, const CommandError& error);

}  // namespace terminal
