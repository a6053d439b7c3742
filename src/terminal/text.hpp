// Width, cutting and wrapping of UTF-8 text on a terminal. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terminal {

/// The widest line that help, tables and lists print, in columns.
constexpr std::size_t kWidth = 80;

/// For a stream that is no terminal: its lines are not broken.
constexpr std::size_t kAnyWidth = std::string::npos;

/// Returns true for characters that may control a terminal or reorder text: C0, DEL, C1, marks and
/// overrides of the direction of writing, line and paragraph separators.
bool is_unsafe(char32_t c);

/// Returns how many columns `c` takes: 0, 1 or 2.
std::size_t columns(char32_t c);

/// Replaces unsafe characters by '?' and invalid UTF-8 by U+FFFD. Call it for all text from outside
/// before printing.
std::string printable(std::string_view text);

/// Returns how many columns `utf8` takes: combining characters 0, East Asian wide ones 2.
std::size_t width(std::string_view utf8);

/// Returns the longest beginning of `utf8` that is at most `max_columns` wide.
std::string head(std::string_view utf8, std::size_t max_columns);

/// Cuts `utf8` to `columns`. A text that was cut ends in "…", or in ".." if `ascii`.
std::string truncate(std::string_view utf8, std::size_t columns, bool ascii);

/// Breaks `text` at blanks into lines of at most `columns`; breaks a longer word inside. Returns at
/// least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// Returns `label` and `text` as lines of at most `columns`, each with its line end; the later ones
/// begin with `indent` blanks. Breaks behind ';' where it can, else at blanks.
std::string hang(std::string_view label, std::string_view text, std::size_t indent,
                 std::size_t columns = kWidth);

/// Returns the line "  next: COMMAND". A command that is wider than `columns` is broken so that a
/// shell takes all lines at once: behind ';' or "&&" where it can, else, with a backslash, at
/// blanks outside quotes. No word is cut. Returns "" for no command.
std::string next_line(std::string_view command, std::size_t columns = kWidth);

}  // namespace terminal
