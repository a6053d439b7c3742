#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tl/expected.hpp>

#include "config/ascii_projection.hpp"
#include "config/input_limits.hpp"
#include "util/text.hpp"

// toml++ 3.3 asserts what hostile input can break ("[/x]"), and assumes it in a release build. Here
// it is an error like any other.
namespace config {
struct ParserAssertion {};
}  // namespace config
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw config::ParserAssertion())
#define TOML_EXCEPTIONS 1
#define TOML_MAX_NESTED_VALUES 16
// An assertion that throws out of a noexcept function ends the program; tests/fuzz searches for
// documents that cause one.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace config {

namespace {

constexpr int kMaxSyntaxErrors = 20;
constexpr std::string_view kForeignHint =
    " (only ASCII is allowed outside of quotes and comments; other characters are shown as '?')";

/// Returns the offset of a line, counted from 1; the end if there are fewer lines.
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

/// Blanks the line of a syntax error so that the rest can be read; for a heading the whole table
/// below it, whose keys would be added to another table. Returns false if nothing is left to blank.
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

Place place_of(const toml::source_region& source) {
  return {static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

struct SyntaxError {
  Place at;
  std::string why;
};
using Parsed = tl::expected<toml::table, SyntaxError>;

/// Parses once. Throws ParserAssertion.
Parsed parse_once(std::string_view toml) {
  try {
    return toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return tl::unexpected(SyntaxError{place_of(error.source()), std::string(error.description())});
  }
}

bool loses_parser(std::string_view toml) {
  try {
    (void)parse_once(toml);
    return false;
  } catch (const ParserAssertion&) {
    return true;
  }
}

/// Returns the first line at which the parser asserts, which the assertion does not tell.
int line_of_assertion(std::string_view toml) {
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
  } catch (const ParserAssertion&) {
    return tl::unexpected(SyntaxError{{line_of_assertion(toml), 1}, "this line cannot be parsed"});
  }
}

/// Parses the text, after its ASCII image if it is not ASCII.
Parsed parse_safely(std::string_view toml) {
  if (const auto image = ascii_projection(toml)) {
    if (auto parsed = parse_whole(*image); !parsed) return parsed;
  }
  return parse_whole(toml);
}

/// Copies a toml++ node. The parser limits the depth (TOML_MAX_NESTED_VALUES, check_limits()).
Node to_node(const toml::node& from) {
  Node node{.place = place_of(from.source())};
  if (const auto* table = from.as_table()) {
    for (const auto& [name, value] : *table)
      node.entries.push_back({std::string(name.str()), place_of(name.source()), to_node(value)});
  } else if (const auto* array = from.as_array()) {
    node.kind = Node::Kind::list;
    for (const auto& element : *array) node.entries.push_back({{}, {}, to_node(element)});
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  } else if (const auto* number = from.as_integer()) {
    node.kind = Node::Kind::number;
    node.number = number->get();
  } else if (const auto* flag = from.as_boolean()) {
    node.kind = Node::Kind::flag;
    node.number = flag->get() ? 1 : 0;
  } else {
    node.kind = from.is_floating_point() ? Node::Kind::fraction : Node::Kind::time;
  }
  return node;
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kMaxWord = 40;
  if (word.size() > kMaxWord) return {};
  const auto near = util::nearest(word, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : "";
}

std::string_view describe(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::text:
      return "text";
    case Node::Kind::number:
      return "a whole number";
    case Node::Kind::fraction:
      return "a fraction";
    case Node::Kind::flag:
      return "true or false";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::table:
      return "a table";
    case Node::Kind::time:
      break;
  }
  return "a date or time";
}

const Node* Node::find(std::string_view name) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &found->value;
}

Document parse_document(std::string_view toml) {
  Document document;
  if (auto error = check_limits(toml)) {
    document.complete = false;
    document.refused = true;
    document.errors.push_back(std::move(*error));
    return document;
  }
  std::string text(toml);
  for (int i = 0; i < kMaxSyntaxErrors; ++i) {
    auto parsed = parse_safely(text);
    if (parsed) {
      document.top = to_node(*parsed);
      break;
    }
    document.complete = false;
    const auto& [at, why] = parsed.error();
    const bool foreign = ascii_projection(line_of(text, at.line)).has_value();
    document.errors.push_back({at, fmt::format("not TOML: {}{}", util::printable(why, 200),
                                               foreign ? kForeignHint : "")});
    if (!blank(text, at.line)) break;
  }
  return document;
}

}  // namespace config
