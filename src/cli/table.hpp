// A table of at most 80 columns: texts that are too long are cut with "…", numbers never.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace cli {

constexpr std::size_t kWidth = 80;

enum class Tone { plain, good, warn, bad, dim };
std::string toned(const Context& context, Tone tone, const std::string& text);
/// "up", "delivered": good; "starting", "waiting": warn; "failing", "dead": bad.
Tone tone_of(std::string_view state);

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
  std::size_t least = 4;  ///< never cut below that many columns; right-aligned ones never at all
};

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
  Cell(std::string t, Tone how = Tone::plain) : text(std::move(t)), tone(how) {}
  Cell(const char* t) : text(t) {}
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string to_string(const Context& context) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// "operator   MTN CAM" lines for one object; long values go on below, indented.
class Sheet {
 public:
  void add(std::string name, std::string value, Tone tone = Tone::plain);
  std::string to_string(const Context& context) const;

 private:
  struct Line {
    std::string name, value;
    Tone tone;
  };
  std::vector<Line> lines_;
};

/// Breaks `text` at blanks so that no line is wider than `columns`.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace cli
