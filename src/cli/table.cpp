#include "cli/table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "cli/human.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr std::size_t kGap = 2;

std::string padded(const std::string& text, std::size_t columns, Align align) {
  const std::string blank(columns - std::min(columns, width(text)), ' ');
  return align == Align::left ? text + blank : blank + text;
}

void trim_end(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

std::string toned(const Context& context, Tone tone, const std::string& text) {
  constexpr std::array<const char*, 5> kCodes{"", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m"};
  if (!context.colour || tone == Tone::plain) return text;
  return kCodes[static_cast<std::size_t>(tone)] + text + "\x1b[0m";
}

Tone tone_of(std::string_view state) {
  constexpr std::array<std::string_view, 7> kGood{"up",      "delivered", "relayed", "fine",
                                                  "through", "sent",      "balanced"};
  constexpr std::array<std::string_view, 7> kBad{"failing",  "absent",      "held",  "dead",
                                                 "critical", "unreachable", "failed"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), state) != list.end();
  };
  return in(kGood) ? Tone::good : in(kBad) ? Tone::bad : Tone::warn;
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
  // The widest gives way first, one column at a time, down to its least. A number never does: cut,
  // it would be another number.
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

std::string Table::to_string(const Context& context) const {
  const auto columns = widths();
  const std::string gap(kGap, ' ');
  std::string text;
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i)
    line += (i == 0 ? "" : gap) + padded(columns_[i].title, columns[i], columns_[i].align);
  trim_end(line);
  text += toned(context, Tone::dim, line) + '\n';
  for (const auto& row : rows_) {
    line.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto cell =
          padded(cut(row[i].text, columns[i], context.ascii), columns[i], columns_[i].align);
      line += (i == 0 ? "" : gap) + toned(context, row[i].tone, cell);
    }
    trim_end(line);
    text += line + '\n';
  }
  return text;
}

void Sheet::add(std::string name, std::string value, Tone tone) {
  if (!value.empty()) lines_.push_back({std::move(name), std::move(value), tone});
}

std::string Sheet::to_string(const Context& context) const {
  std::size_t names = 0;
  for (const auto& line : lines_) names = std::max(names, width(line.name));
  std::string text;
  for (const auto& line : lines_) {
    bool first = true;
    for (const auto& piece : wrapped(line.value, kWidth - names - kGap)) {
      text += padded(first ? line.name : "", names + kGap, Align::left);
      text += toned(context, line.tone, piece) + '\n';
      first = false;
    }
  }
  return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (const auto word : util::split(text, ' ')) {
    std::string rest(word);
    if (!lines.back().empty() && width(lines.back()) + 1 + width(rest) > columns)
      lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    while (width(rest) > columns) {
      // At least one character, or it would never end.
      auto piece = head(rest, columns);
      if (piece.empty()) piece = rest;
      lines.back() += piece;
      lines.emplace_back();
      rest.erase(0, piece.size());
    }
    lines.back() += rest;
  }
  return lines;
}

}  // namespace cli
