// A TOML document as a tree of values with their places. Hides toml++ from all other code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace config {

/// Line and column, counted from 1; 0: the file as a whole.
struct Place {
  int line = 0, column = 0;
};

struct Entry;

struct Node {
  enum class Kind { text, number, fraction, flag, list, table, time };
  Kind kind = Kind::table;
  Place place{};
  std::string text{};          ///< of a text
  std::int64_t number = 0;     ///< of a number; of a flag 0 or 1
  std::vector<Entry> entries;  ///< of a table, by name; of a list, without names

  bool is(Kind wanted) const { return kind == wanted; }
  /// Returns the value called `name` in a table; null if there is none.
  const Node* find(std::string_view name) const;
};

struct Entry {
  std::string name;
  Place place{};  ///< of the name
  Node value;
};

/// Returns "text", "a whole number", "a list", …: for error texts.
std::string_view describe(Node::Kind kind);
/// Returns "; did you mean 'port'?" if a candidate is near `word`, otherwise "".
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

struct Document {
  struct Error {
    Place at;
    std::string what;
  };
  Node top;
  std::vector<Error> errors;
  bool complete = true;  ///< false after a syntax error: a missing key may be misspelt
  bool refused = false;  ///< not parsed at all
};

/// Reads a document, leaving out lines with syntax errors. Never throws.
Document parse_document(std::string_view toml);

}  // namespace config
