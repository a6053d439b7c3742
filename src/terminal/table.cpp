#include "terminal/table.hpp"

#include <algorithm>
#include <numeric>

#include "terminal/text.hpp"

namespace terminal {

namespace {

constexpr std::size_t kGap = 2;

std::string padded(const std::string& text, std::size_t columns, Align align) {
  const std::string blank(columns - std::min(columns, width(text)), ' ');
  return align == Align::left ? text + blank : blank + text;
}

void trim_end(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

std::vector<std::string> lines_of(const Cell& cell, const Column& column, std::size_t columns,
                                  bool ascii) {
  if (column.overflow == Overflow::wrap) return wrap(cell.text, columns);
  return {truncate(cell.text, columns, ascii)};
}

}  // namespace

Table Table::of_texts(const std::vector<std::string>& titles) {
  constexpr std::size_t kLeast = 8;
  std::vector<Column> columns;
  for (const auto& title : titles) columns.push_back({title, Align::left, kLeast, Overflow::cut});
  if (!columns.empty()) columns.back().overflow = Overflow::wrap;
  return Table(std::move(columns));
}

void Table::add(std::vector<Cell> row) {
  row.resize(columns_.size(), Cell(""));
  for (auto& cell : row) cell.text = printable(cell.text);
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(width(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i].text));
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  };
  // The widest column shrinks first, by one column of the terminal at a time.
  while (total() > kWidth) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align == Align::right) continue;
      const auto least = std::max(columns_[i].least, width(columns_[i].title));
      if (widths[i] > least && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
  }
  return widths;
}

std::string Table::to_string(const Style& style) const {
  const auto columns = widths();
  const std::string gap(kGap, ' ');
  std::string text;
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i)
    line += (i == 0 ? "" : gap) + padded(columns_[i].title, columns[i], columns_[i].align);
  trim_end(line);
  text += toned(style, Tone::dim, line) + '\n';
  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      cells.push_back(lines_of(row[i], columns_[i], columns[i], style.ascii));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t below = 0; below < height; ++below) {
      line.clear();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto cell =
            padded(below < cells[i].size() ? cells[i][below] : "", columns[i], columns_[i].align);
        line += (i == 0 ? "" : gap) + toned(style, row[i].tone, cell);
      }
      trim_end(line);
      text += line + '\n';
    }
  }
  return text;
}

void KeyValueList::add(std::string name, const std::string& value, Tone tone) {
  if (!value.empty()) lines_.push_back({std::move(name), printable(value), tone});
}

std::string KeyValueList::to_string(const Style& style) const {
  std::size_t names = 0;
  for (const auto& line : lines_) names = std::max(names, width(line.name));
  std::string text;
  for (const auto& line : lines_) {
    bool first = true;
    for (const auto& piece : wrap(line.value, kWidth - names - kGap)) {
      text += padded(first ? line.name : "", names + kGap, Align::left);
      text += toned(style, line.tone, piece) + '\n';
      first = false;
    }
  }
  return text;
}

}  // namespace terminal
