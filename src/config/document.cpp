#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/bare_text.hpp"
#include "config/guard.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr int kMostSyntaxMistakes = 20;
constexpr std::string_view kForeignHint =
    " (outside of quotes and comments only ASCII may stand; other characters are shown as '?')";

/// Where a line begins, counted from 1; the end if there are fewer.
std::size_t start_of(std::string_view text, int line) {
  std::size_t from = 0;
  for (int l = 1; l < line; ++l) {
    const auto end = text.find('\n', from);
    if (end == std::string_view::npos) return text.size();
    from = end + 1;
  }
  return from;
}

std::string_view line_of(std::string_view text, int line) {
  const auto rest = text.substr(start_of(text, line));
  return rest.substr(0, rest.find('\n'));
}

/// Blanks the line of a syntax mistake so that the rest can be read; for a heading the whole table
/// below it, whose keys would land in the wrong one. False if there is nothing left to blank.
bool blank(std::string& text, int line) {
  const auto from = start_of(text, line);
  if (from >= text.size()) return false;
  const auto first = text.find_first_not_of(" \t", from);
  const bool is_heading = first != std::string::npos && text[first] == '[';
  auto to = text.find('\n', from);
  while (is_heading && to != std::string::npos && to + 1 < text.size()) {
    const auto next = text.find_first_not_of(" \t", to + 1);
    if (next == std::string::npos || text[next] == '[') break;
    to = text.find('\n', to + 1);
  }
  bool changed = false;
  for (auto i = from; i < std::min(to, text.size()); ++i) {
    changed = changed || (text[i] != ' ' && text[i] != '\n');
    if (text[i] != '\n') text[i] = ' ';
  }
  return changed;
}

struct SyntaxMistake {
  Place at;
  std::string why;
};
using Parsed = tl::expected<toml::table, SyntaxMistake>;

/// Throws ParserAtLoss.
Parsed parse_once(std::string_view toml) {
  try {
    return toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return tl::unexpected(SyntaxMistake{place(error.source()), std::string(error.description())});
  }
}

bool loses_parser(std::string_view toml) {
  try {
    (void)parse_once(toml);
    return false;
  } catch (const ParserAtLoss&) {
    return true;
  }
}

/// The first line that the parser is at a loss with; it does not say so itself.
int line_of_loss(std::string_view toml) {
  int good = 0, bad = static_cast<int>(std::count(toml.begin(), toml.end(), '\n')) + 1;
  while (bad - good > 1) {
    const int middle = good + (bad - good) / 2;
    (loses_parser(toml.substr(0, start_of(toml, middle + 1))) ? bad : good) = middle;
  }
  return bad;
}

Parsed parse_whole(std::string_view toml) {
  try {
    return parse_once(toml);
  } catch (const ParserAtLoss&) {
    return tl::unexpected(SyntaxMistake{{line_of_loss(toml), 1}, "this line makes no sense"});
  }
}

/// Parses the text, by way of its image if it is not ASCII.
Parsed parse_safely(std::string_view toml) {
  if (const auto image = ascii_image(toml)) {
    if (auto parsed = parse_whole(*image); !parsed) return parsed;
  }
  return parse_whole(toml);
}

}  // namespace

Place place(const toml::source_region& source) {
  return {static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongestWord = 40;
  if (word.size() > kLongestWord) return {};
  const auto near = util::nearest(word, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : "";
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

Document parse_document(std::string_view toml) {
  Document document;
  if (auto wrong = guard(toml)) {
    document.whole = false;
    document.refused = true;
    document.mistakes.push_back({{wrong->line, wrong->column}, std::move(wrong->what)});
    return document;
  }
  std::string text(toml);
  for (int i = 0; i < kMostSyntaxMistakes; ++i) {
    auto parsed = parse_safely(text);
    if (parsed) {
      document.top = *std::move(parsed);
      break;
    }
    document.whole = false;
    const auto& [at, why] = parsed.error();
    const bool foreign = ascii_image(line_of(text, at.line)).has_value();
    document.mistakes.push_back({at, fmt::format("not TOML: {}{}", util::printable(why, 200),
                                                 foreign ? kForeignHint : "")});
    if (!blank(text, at.line)) break;
  }
  return document;
}

}  // namespace config
