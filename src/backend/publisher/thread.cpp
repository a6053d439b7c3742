#include "backend/publisher/thread.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/utf.hpp"

namespace publisher {
namespace {

using Text = std::u32string_view;

constexpr std::size_t kLink = 23;

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\n' || c == U'\t' || c == U'\r';
}

/// Returns true for a code point that extends the one before it.
bool continues(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x200D ||
         (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0x0900 && c <= 0x0903) ||
         (c >= 0x093A && c <= 0x094F && c != 0x093D) || (c >= 0x135D && c <= 0x135F) ||
         (c >= 0x20D0 && c <= 0x20F0);
}

std::size_t weight(char32_t c, Counting counting) {
  if (counting == Counting::characters) return 1;
  const bool light = c <= 0x10FF || (c >= 0x2000 && c <= 0x200D) || (c >= 0x2010 && c <= 0x201F) ||
                     (c >= 0x2032 && c <= 0x2037);
  return light ? 1 : 2;
}

/// Returns true if platforms may treat `word` as a link: it contains "://", or has text before and
/// after its first dot.
bool is_link(Text word) {
  if (word.find(U"://") != Text::npos) return true;
  const auto dot = word.find(U'.');
  return dot != Text::npos && dot > 0 && dot + 1 < word.size() && word[dot + 1] != U'.';
}

std::size_t count(Text text, Counting counting) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    std::size_t word = 0;
    for (; end < text.size() && !is_blank(text[end]); ++end) word += weight(text[end], counting);
    if (is_link(text.substr(at, end - at))) word = std::max(word, kLink);
    sum += word;
    for (; end < text.size() && is_blank(text[end]); ++end) ++sum;
    at = end;
  }
  return sum;
}

/// Returns the number of code points of the longest prefix of `text` whose count() is at most
/// `room`; at least 1.
std::size_t longest(Text text, std::size_t room, Counting counting) {
  std::size_t fits = 0, beyond = std::min(text.size(), room) + 1;
  while (fits + 1 < beyond) {
    const auto middle = (fits + beyond) / 2;
    (count(text.substr(0, middle), counting) <= room ? fits : beyond) = middle;
  }
  return std::max<std::size_t>(fits, 1);
}

/// Returns the position at which to cut `text`, so that the count() of the part before it is at
/// most `room`.
std::size_t cut_at(Text text, std::size_t room, Counting counting) {
  if (count(text, counting) <= room) return text.size();
  const auto most = longest(text, room, counting);
  for (auto at = most; at > most / 2; --at)
    if (is_blank(text[at])) return at;
  auto at = most;
  while (at > 1 && (continues(text[at]) || text[at - 1] == 0x200D)) --at;
  return at > 1 ? at : most;
}

std::string to_utf8(Text text) {
  std::string out;
  for (const auto c : text) util::append_utf8(out, c);
  return out;
}

Text without_blanks(Text text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::size_t count(std::string_view text, Counting counting) {
  return count(Text(util::from_utf8(text)), counting);
}

std::vector<std::string> cut(std::string_view text, std::size_t limit, Counting counting) {
  const auto whole = util::from_utf8(text);
  if (count(Text(whole), counting) <= limit) return {std::string(text)};
  const auto bare = without_blanks(whole);
  if (count(bare, counting) <= limit) return {to_utf8(bare)};
  for (std::size_t digits = 1;; ++digits) {
    const auto room = limit - (4 + 2 * digits);  // " (" n "/" n ")"
    std::vector<std::string> parts;
    for (auto rest = bare; !rest.empty();) {
      const auto at = cut_at(rest, room, counting);
      parts.push_back(to_utf8(without_blanks(rest.substr(0, at))));
      rest = without_blanks(rest.substr(at));
    }
    if (fmt::to_string(parts.size()).size() > digits) continue;
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i] += fmt::format(" ({}/{})", i + 1, parts.size());
    return parts;
  }
}

}  // namespace publisher
