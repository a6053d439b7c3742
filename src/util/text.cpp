#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace util {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, change});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::int64_t> to_int(std::string_view text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end || text.empty()) return std::nullopt;
  return value;
}

std::string mask_number(std::string_view number) {
  if (number.empty()) return {};
  const bool subscriber = number.size() >= 8 && is_number(number.substr(number[0] == '+' ? 1 : 0));
  if (!subscriber) return std::string(1, number[0]) + "***";
  const std::size_t head = number.size() >= 11 ? 6 : 3;
  const std::size_t tail = 2;
  return fmt::format("{}{}{}", number.substr(0, head),
                     std::string(number.size() - head - tail, '*'),
                     number.substr(number.size() - tail));
}

namespace {

/// Returns true for the number of a process or a line speed, which an advice needs whole and which
/// is no subscriber number.
bool is_of_this_machine(std::string_view before, std::size_t digits, std::string_view behind) {
  constexpr std::size_t kLongest = 7;  // of a process: 4194304; of a speed: 4000000
  if (digits > kLongest) return false;
  return before.ends_with("kill ") || before.ends_with("pid ") || before.ends_with("process ") ||
         behind.starts_with(" baud");
}

}  // namespace

std::string mask_digits(std::string_view text) {
  constexpr std::size_t kRun = 5;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - i >= kRun && !is_of_this_machine(text.substr(0, i), end - i, text.substr(end))) {
      out.append(text.substr(i, 2)).append(end - i - 2, '*');
    } else {
      out.append(text.substr(i, end - i));
    }
    if (end < text.size()) out.push_back(text[end++]);
    i = end;
  }
  return out;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : text.substr(0, limit)) {
    if (is_printable(c)) {
      out.push_back(c);
    } else {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > limit) out += "...";
  return out;
}

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  constexpr std::size_t kShort = 4;  // half of the letters of a short word make it another word
  for (const auto candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance > 1 && word.size() <= kShort && word.substr(0, 1) != candidate.substr(0, 1))
      continue;
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace util
