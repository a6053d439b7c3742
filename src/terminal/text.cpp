#include "terminal/text.hpp"

#include <algorithm>

#include "util/text.hpp"
#include "util/utf.hpp"

namespace terminal {

namespace {

/// Returns the index behind the quoted text that begins at `at`; `at` + 1 if its end is missing: an
/// apostrophe.
std::size_t behind_quoted(std::string_view command, std::size_t at) {
  for (auto i = at + 1; i < command.size(); ++i) {
    if (command[i] == command[at]) return i + 1;
    if (command[at] == '"' && command[i] == '\\') ++i;
  }
  return at + 1;
}

/// Returns the words of a shell's command, as they are written.
std::vector<std::string> shell_words(std::string_view command) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= command.size();) {
    if (i == command.size() || command[i] == ' ') {
      if (i > begin) words.emplace_back(command.substr(begin, i - begin));
      begin = ++i;
    } else if (command[i] == '\'' || command[i] == '"') {
      i = behind_quoted(command, i);
    } else {
      i = std::min(i + (command[i] == '\\' ? 2 : 1), command.size());
    }
  }
  return words;
}

/// Returns the words of each command of a list: each but the last ends in ";" or "&&".
std::vector<std::vector<std::string>> commands_of(std::string_view list) {
  std::vector<std::vector<std::string>> commands(1);
  for (auto& word : shell_words(list)) {
    auto& command = commands.back();
    const bool both = word == "&&" && !command.empty();
    const bool ends = both || (word.ends_with(';') && !word.ends_with("\\;"));
    if (both)
      command.back() += " &&";
    else
      command.push_back(std::move(word));
    if (ends) commands.emplace_back();
  }
  if (commands.back().empty() && commands.size() > 1) commands.pop_back();
  return commands;
}

}  // namespace

bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || c == 0x061C ||
         c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Covers the characters that occur in names of operators, places and messages.
std::size_t columns(char32_t c) {
  const bool combining = (c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F);
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return combining ? 0 : wide ? 2 : 1;
}

std::string printable(std::string_view text) {
  std::string out;
  for (const auto c : util::from_utf8(text)) util::append_utf8(out, is_unsafe(c) ? U'?' : c);
  return out;
}

std::size_t width(std::string_view utf8) {
  std::size_t total = 0;
  for (const auto c : util::from_utf8(utf8)) total += columns(c);
  return total;
}

std::string head(std::string_view utf8, std::size_t max_columns) {
  std::string out;
  std::size_t used = 0;
  for (const auto c : util::from_utf8(utf8)) {
    used += columns(c);
    if (used > max_columns) break;
    util::append_utf8(out, c);
  }
  return out;
}

std::string truncate(std::string_view utf8, std::size_t columns, bool ascii) {
  if (width(utf8) <= columns) return std::string(utf8);
  const std::string_view mark = ascii ? ".." : "…";
  if (columns < width(mark)) return head(utf8, columns);
  return head(utf8, columns - width(mark)).append(mark);
}

std::string hang(std::string_view label, std::string_view text, std::size_t indent,
                 std::size_t columns) {
  constexpr std::string_view kBetween = "; ";
  const auto room = columns - std::max(width(label), indent);
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto end = text.find(kBetween);
    const auto step = text.substr(0, end == std::string_view::npos ? end : end + 1);
    text.remove_prefix(std::min(step.size() + 1, text.size()));
    if (lines.back().empty() || width(lines.back()) + 1 + width(step) > room) {
      auto more = wrap(step, room);
      if (lines.back().empty()) lines.pop_back();
      lines.insert(lines.end(), more.begin(), more.end());
    } else {
      lines.back().append(" ").append(step);
    }
  }
  std::string out(label);
  for (const auto& line : lines)
    out += (&line == &lines.front() ? "" : '\n' + std::string(indent, ' ')) + line;
  return out + '\n';
}

std::string next_line(std::string_view command, std::size_t columns) {
  constexpr std::string_view kLabel = "  next: ", kBelow = "        ", kContinued = " \\";
  if (command.empty()) return {};
  const auto room = columns - kBelow.size();
  if (width(command) <= room) return std::string(kLabel).append(command).append("\n");
  std::vector<std::string> lines(1);
  for (const auto& words : commands_of(command)) {
    std::size_t all = 0;
    for (const auto& word : words) all += 1 + width(word);
    if (!lines.back().empty() && width(lines.back()) + all > room) lines.emplace_back();
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto behind = i + 1 < words.size() ? kContinued.size() : 0;
      if (lines.back().empty()) {
        lines.back() = words[i];
      } else if (width(lines.back()) + 1 + width(words[i]) + behind > room) {
        if (i > 0) lines.back() += kContinued;
        lines.push_back(words[i]);
      } else {
        lines.back().append(" ").append(words[i]);
      }
    }
  }
  std::string out;
  for (const auto& line : lines)
    out.append(out.empty() ? kLabel : kBelow).append(line).push_back('\n');
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (const auto word : util::split(text, ' ')) {
    std::string rest(word);
    if (!lines.back().empty() && width(lines.back()) + 1 + width(rest) > columns)
      lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    while (width(rest) > columns) {
      // At least one character is taken, so that the loop ends.
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

}  // namespace terminal
