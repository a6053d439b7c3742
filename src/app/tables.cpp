#include "app/tables.hpp"

#include <algorithm>
#include <numeric>

#include "util/utf.hpp"

namespace app {
namespace {

constexpr std::size_t kGap = 2, kLeast = 8;

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

std::u32string clean(std::string_view text) {
  auto points = util::from_utf8(text);
  for (auto& c : points)
    if (is_control(c)) c = U'?';
  return points;
}

std::string utf8(std::u32string_view points) {
  std::string out;
  for (const auto c : points) util::append_utf8(out, c);
  return out;
}

/// The widest column gives way first.
void narrow(std::vector<std::size_t>& widths) {
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  };
  while (total() > kWidth) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kLeast) return;
    --*widest;
  }
}

/// As much of `rest` as fits, to the last blank if there is one.
std::u32string_view take_piece(std::u32string_view& rest, std::size_t width) {
  auto size = std::min(rest.size(), width);
  if (size < rest.size())
    if (const auto blank = rest.rfind(U' ', size); blank != std::u32string_view::npos && blank > 0)
      size = blank;
  const auto piece = rest.substr(0, size);
  rest.remove_prefix(size);
  rest.remove_prefix(std::min(rest.find_first_not_of(U' '), rest.size()));
  return piece;
}

/// The last column goes on below where it is too long; the others are cut.
void put_line(std::string& out, const std::vector<std::u32string>& cells,
              const std::vector<std::size_t>& widths) {
  const auto last = cells.size() - 1;
  std::u32string line;
  for (std::size_t i = 0; i < last; ++i) {
    auto cell = cells[i];
    if (cell.size() > widths[i]) cell = cell.substr(0, widths[i] - 1) + U'…';
    line += cell;
    line.append(widths[i] - cell.size() + kGap, U' ');
  }
  const auto indent = line.size();
  std::u32string_view rest = cells[last];
  do {
    line += take_piece(rest, widths[last]);
    line.erase(line.find_last_not_of(U' ') + 1);
    out += utf8(line) + '\n';
    line.assign(indent, U' ');
  } while (!rest.empty());
}

}  // namespace

std::string printable(std::string_view text) {
  return utf8(clean(text));
}

void Table::add(const std::vector<std::string>& row) {
  std::vector<std::u32string> cells;
  for (std::size_t i = 0; i < titles_.size(); ++i)
    cells.push_back(i < row.size() ? clean(row[i]) : std::u32string());
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<std::u32string> head;
  std::vector<std::size_t> widths;
  for (const auto& title : titles_) {
    head.push_back(clean(title));
    widths.push_back(head.back().size());
  }
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  narrow(widths);
  std::string out;
  put_line(out, head, widths);
  for (const auto& row : rows_) put_line(out, row, widths);
  return out;
}

}  // namespace app
