// Tables and lists of at most 80 columns. All cells are made printable.
#pragma once

#include <string>
#include <vector>

#include "terminal/style.hpp"

namespace terminal {

enum class Align { left, right };

/// How a cell that is wider than its column is printed.
enum class Overflow { cut, wrap };

struct Column {
  std::string title;
  Align align = Align::left;
  /// The minimum width. Right-aligned columns hold numbers and never shrink: a number that is cut
  /// would be a different number.
  std::size_t least = 4;
  Overflow overflow = Overflow::cut;
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
  /// Makes a table of left-aligned texts whose last column is wrapped and whose others are cut.
  static Table of_texts(const std::vector<std::string>& titles);

  /// Appends a row; cells that are missing at its end are empty.
  void add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }
  /// Returns the titles and rows, each line ended by LF and at most 80 columns wide as far as the
  /// columns can shrink.
  std::string to_string(const Style& style = {}) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// Prints the fields of one object, one per line: "operator   MTN CAM". Long values are wrapped.
class KeyValueList {
 public:
  /// Appends a line, unless `value` is empty.
  void add(std::string name, const std::string& value, Tone tone = Tone::plain);
  std::string to_string(const Style& style = {}) const;

 private:
  struct Line {
    std::string name, value;
    Tone tone;
  };
  std::vector<Line> lines_;
};

}  // namespace terminal
