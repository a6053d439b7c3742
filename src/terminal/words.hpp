// Rewriting of the words of a command line before they are parsed.
#pragma once

#include <string>
#include <vector>

#include "terminal/command.hpp"

namespace terminal {

/// The parts of Option::spec.
struct Spec {
  std::vector<std::string> names;         ///< "-J", "--json"; of a positional "NAME"
  std::vector<std::string> placeholders;  ///< for its values: "SOCKET", "MODEM"
  bool positional = false;
  bool required = false;  ///< a positional without brackets
  bool many = false;      ///< "..."
  bool bare = false;      ///< "[=SECONDS]"
};
/// Parses Option::spec.
Spec read_spec(const Option& option);

/// Finds the command `word` of `parent`, or with `prefixes` the only one that begins with it.
/// Returns null if there is none.
const Command* find_command(const Command& parent, const std::string& word, bool prefixes);

/// The words of a command line as CLI11 accepts them.
struct Expanded {
  std::vector<std::string> words;
  std::string command;       ///< the whole names of the commands: "prog queue list"
  bool abbreviated = false;  ///< a name was not typed in full
  bool in_full = false;      ///< a command of them has Command::in_full
};

/// Rewrites what CLI11 does not support: "help modem trace" becomes "modem trace --help", "--watch"
/// becomes "--watch=2" (Option::if_bare), and "q l" becomes "queue list" (Program::prefixes).
/// Values of options and words after "--" stay unchanged.
Expanded expand_words(const Program& program, std::vector<std::string> words);

/// Returns true if `words` hold one of the names of the global option that sets `flag`.
bool is_given(const Program& program, const bool& flag, const std::vector<std::string>& words);

}  // namespace terminal
