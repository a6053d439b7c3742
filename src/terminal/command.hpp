// A command line described as data: options, commands, examples, and what to run.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "terminal/console.hpp"

namespace terminal {

/// Accepts one of these words.
struct OneOf {
  std::vector<std::string> words;
  OneOf(std::initializer_list<const char*> list) : words(list.begin(), list.end()) {}
};

/// Accepts a number from `least` to `most`.
struct Range {
  double least = 0, most = 0;
};

/// The variable for a value. A bool is set to true by the option alone; a list gets every value. It
/// must live until run() returns: let Command::run own it.
using Target =
    std::variant<bool*, int*, std::int64_t*, double*, std::string*, std::vector<std::string>*>;

struct Option {
  /// The syntax, as in a usage line:
  ///   "-J,--json"                a flag
  ///   "--state STATE"            an option with a value; a list gets one value each time it is
  ///   given
  ///   "--set URL..."             several words
  ///   "--send SOCKET MODEM"      exactly two words
  ///   "-w,--watch[=SECONDS]"     a value only after '='; without one it is `if_bare`
  ///   "NAME", "[NAME]", "HEX...", "[HEX]..." a positional: required, optional, one or more, any
  std::string spec;
  Target target;
  std::string help;
  std::variant<std::monostate, OneOf, Range> values{};
  std::string if_bare{};
  bool required = false;            ///< for an option; a positional uses brackets
  std::string environment{};        ///< a variable with the value if the option is absent
  std::string needs{}, excludes{};  ///< an earlier option of the same command: "--name"
};

struct Command {
  std::string name;
  std::string help;  ///< one line
  std::vector<Option> options{};
  std::vector<Command> commands{};
  std::string note{};                   ///< a paragraph below the options in its help
  std::vector<std::string> examples{};  ///< whole command lines
  bool in_full = false;  ///< never runs if a name was abbreviated: it deletes or replaces something
  /// Runs the command; sets Console::exit. With `commands` it runs if none of them is given; if it
  /// is null, one of them is required.
  std::function<void()> run{};
};

struct Program {
  Command root;                     ///< its options are accepted before and after each command
  std::string version{};            ///< the output of --version; empty: "NAME VERSION"
  bool prefixes = false;            ///< typed by a person, a unique prefix of a name will do
  std::function<void()> prepare{};  ///< called before the command, after all options are set
  int section = 1;                  ///< of its manual page
  bool pages = false;               ///< each command has a manual page of its own
  std::vector<std::pair<int, std::string>> exits{};  ///< exit codes, for the manual page
  std::string see_also{};                            ///< the last section of the manual page
  /// Returns the names or ids for the completion of a shell: `what` is "modem", "id", … in a
  /// command of `noun`, "queue". Prints nothing. Null: there are none.
  std::function<std::vector<std::string>(const std::string& noun, const std::string& what)> names{};
};

/// Parses `words` (without the program's name) and runs the command. Prints help and --version to
/// `console.out`, and errors as print_error() does: a misspelt word gets a suggestion; unknown
/// words are not repeated, because they may be secret. An exception of the command becomes an error
/// with exit code 1. Returns the exit code. Two first words are not in the help: "--complete"
/// prints what the last of the words behind it may be (completion.hpp), and "--manual-page
/// [COMMAND]" prints a manual page (manual.hpp).
int run(Console& console, const Program& program, std::vector<std::string> words);

}  // namespace terminal
