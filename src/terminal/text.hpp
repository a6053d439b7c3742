// Width, cutting and wrapping of UTF-8 text on a terminal. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terminal {

/// The widest line that help, tables and lists print, in columns.
constexpr std::size_t kWidth = 80;

/// Replaces control characters (C0, DEL, C1), bidirectional overrides and line separators by '?',
/// and broken UTF-8 by U+FFFD. Everything that came from outside goes through it before it is
/// printed.
std::string printable(std::string_view text);

/// Returns how many columns `utf8` takes: combining characters 0, East Asian wide ones 2.
std::size_t width(std::string_view utf8);

/// Returns the longest beginning of `utf8` that is at most `columns` wide.
std::string head(std::string_view utf8, std::size_t columns);

/// Cuts `utf8` to `columns`. What was cut ends in "…", or in ".." if `ascii`.
std::string truncate(std::string_view utf8, std::size_t columns, bool ascii);

/// Breaks `text` at blanks into lines of at most `columns`; breaks a longer word inside. Returns at
/// least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace terminal
