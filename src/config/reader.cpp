#include "config/reader.hpp"

#include <fmt/format.h>

// toml++ 3.3 asserts what hostile input can break ("[/x]"), and in a release build takes it for
// granted. Here it is an error like any other.
namespace config {
struct ParserAtLoss {};
}  // namespace config
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw config::ParserAtLoss())
#define TOML_EXCEPTIONS 1
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

#include <algorithm>

#include "config/bare_text.hpp"
#include "config/duration.hpp"
#include "config/guard.hpp"
#include "config/options.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr int kMostSyntaxMistakes = 20;
constexpr std::string_view kForeignHint =
    " (outside of quotes and comments only ASCII may stand; other characters are shown as '?')";

Place place(const toml::source_region& source) {
  return {static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongestWord = 40;
  if (word.size() > kLongestWord) return {};
  const auto near = util::nearest(word, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : "";
}

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

toml::table parse_syntax(std::string_view toml, Reading& reading) {
  std::string text(toml);
  for (int i = 0; i < kMostSyntaxMistakes; ++i) {
    auto parsed = parse_safely(text);
    if (parsed) return *std::move(parsed);
    reading.whole = false;
    const auto& [at, why] = parsed.error();
    const bool foreign = ascii_image(line_of(text, at.line)).has_value();
    reading.mistake(
        at, fmt::format("not TOML: {}{}", util::printable(why, 200), foreign ? kForeignHint : ""));
    if (!blank(text, at.line)) break;
  }
  return {};
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

/// Takes one value into its member. What is wrong with it goes into `wrong`; secrets are never
/// repeated there.
struct Taker {
  const Option& option;
  const toml::node& node;
  std::string wrong{};

  void type_error() {
    wrong = fmt::format("'{}' must be {}{}, not {}; for example: {} = {}", option.key,
                        type_name(option) == "true or false" ? "" : "a ", type_name(option),
                        kind_of(node), option.key, option.example);
  }
  bool in_range(std::int64_t value) {
    if (!option.range.given() || (value >= option.range.min && value <= option.range.max))
      return true;
    wrong = fmt::format("'{}' is out of range; allowed: {}", option.key, limits(option));
    return false;
  }
  bool text_is_fine(const std::string& value) {
    if (!option.choices.empty() &&
        std::find(option.choices.begin(), option.choices.end(), value) == option.choices.end()) {
      wrong = fmt::format("'{}' cannot be '{}'; it is {}{}", option.key, util::printable(value, 40),
                          limits(option),
                          did_you_mean(value, {option.choices.begin(), option.choices.end()}));
      return false;
    }
    if (option.check == nullptr) return true;
    const auto complaint = option.check(value);
    if (!complaint.empty()) wrong = fmt::format("'{}' {}", option.key, complaint);
    return complaint.empty();
  }

  void take(std::string& into) {
    const auto value = node.value_exact<std::string>();
    if (!value) return type_error();
    if (text_is_fine(*value)) into = *value;
  }
  void take(std::vector<std::string>& into) {
    const auto* array = node.as_array();
    if (array == nullptr) return type_error();
    for (const auto& element : *array) {
      const auto value = element.value_exact<std::string>();
      if (!value) {
        wrong = fmt::format("'{}' must hold texts only; for example: {} = {}", option.key,
                            option.key, option.example);
        return;
      }
      if (!text_is_fine(*value)) return;
      into.push_back(*value);
    }
  }
  void take(SecretRef& into) { take(into.spec); }
  void take(bool& into) {
    const auto value = node.value_exact<bool>();
    if (!value) return type_error();
    into = *value;
  }
  void take(int& into) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return type_error();
    if (in_range(*value)) into = static_cast<int>(*value);
  }
  template <class Rep, class Period>
  void take(std::chrono::duration<Rep, Period>& into) {
    using Into = std::chrono::duration<Rep, Period>;
    const auto ms = milliseconds();
    if (!ms || !in_range(ms->count())) return;
    if (*ms % std::chrono::duration_cast<std::chrono::milliseconds>(Into{1}) !=
        std::chrono::milliseconds{0}) {
      wrong = fmt::format("'{}' must be whole {}", option.key,
                          std::is_same_v<Into, std::chrono::hours> ? "hours" : "seconds");
      return;
    }
    into = std::chrono::duration_cast<Into>(*ms);
  }
  /// "30s", or a plain number of seconds.
  std::optional<std::chrono::milliseconds> milliseconds() {
    constexpr std::int64_t kMostSeconds = 1'000'000'000;
    if (const auto seconds = node.value_exact<std::int64_t>()) {
      if (*seconds >= 0 && *seconds <= kMostSeconds) return std::chrono::seconds(*seconds);
      wrong = fmt::format("'{}' is out of range; allowed: {}", option.key, limits(option));
      return std::nullopt;
    }
    const auto text = node.value_exact<std::string>();
    const auto parsed = text ? parse_duration(*text) : std::nullopt;
    if (!text) {
      type_error();
    } else if (!parsed) {
      wrong = fmt::format(
          "'{}' is no duration; write a number with ms, s, m, h or d, for example: {} = {}",
          option.key, option.key, option.example);
    }
    return parsed;
  }
};

template <class Settings>
void read_section(Section section, const toml::table& table, const std::string& path,
                  Settings& settings, Reading& reading) {
  reading.places[path] = place(table.source());
  for (const auto& [key, node] : table) {
    const auto* option = find_option(section, key.str());
    if (option == nullptr) {
      reading.mistake(place(key.source()),
                      fmt::format("unknown key '{}' in {}{}", util::printable(key.str(), 40),
                                  heading(section), did_you_mean(key.str(), keys(section))));
      continue;
    }
    const auto where = place(node.source());
    reading.places[fmt::format("{}.{}", path, option->key)] = where;
    Taker taker{*option, node};
    std::visit(
        [&](auto member) {
          if constexpr (requires { settings.*member; }) taker.take(settings.*member);
        },
        option->field);
    if (!taker.wrong.empty()) reading.mistake(where, std::move(taker.wrong));
  }
  for (const auto& option : options()) {
    if (option.section != section || option.need == Need::optional || !reading.whole ||
        table.contains(option.key))
      continue;
    reading.mistake(reading.places[path],
                    fmt::format("{} has no '{}'; for example: {} = {}", heading(section),
                                option.key, option.key, option.example));
  }
}

template <class Settings>
void read_sections(Section section, const toml::node& node, std::vector<Settings>& into,
                   Reading& reading) {
  const auto* list = node.as_array();
  if (list == nullptr) {
    reading.mistake(place(node.source()),
                    fmt::format("there may be several: write {} instead of [{}]", heading(section),
                                name_of(section)));
    if (const auto* table = node.as_table()) {
      const auto path = fmt::format("{}.{}", name_of(section), into.size());
      read_section(section, *table, path, into.emplace_back(), reading);
    }
    return;
  }
  for (const auto& element : *list) {
    if (const auto* table = element.as_table()) {
      const auto path = fmt::format("{}.{}", name_of(section), into.size());
      read_section(section, *table, path, into.emplace_back(), reading);
    } else {
      reading.mistake(place(element.source()), fmt::format("'{}' must be written as {}",
                                                           name_of(section), heading(section)));
    }
  }
}

void read_top(const toml::table& top, Reading& reading) {
  auto& config = reading.loaded.config;
  for (const auto& [key, node] : top) {
    if (key.str() == "daemon") {
      if (const auto* table = node.as_table()) {
        read_section(Section::daemon, *table, "daemon", config.daemon, reading);
      } else {
        reading.mistake(place(node.source()), "'daemon' must be written as [daemon], once");
      }
    } else if (key.str() == "modem") {
      read_sections(Section::modem, node, config.modems, reading);
    } else if (key.str() == "sim") {
      read_sections(Section::sim, node, config.sims, reading);
    } else if (key.str() == "route") {
      read_sections(Section::route, node, config.routes, reading);
    } else {
      const auto form = node.is_table() || node.is_array() ? "table" : "key";
      reading.mistake(
          place(key.source()),
          fmt::format("unknown {} '{}'{}; known: [daemon], [[modem]], [[sim]], [[route]]", form,
                      util::printable(key.str(), 40),
                      did_you_mean(key.str(), {"daemon", "modem", "sim", "route"})));
    }
  }
}

}  // namespace

void Reading::mistake(Place at, std::string what) {
  loaded.mistakes.push_back({file, at.line, at.column, std::move(what)});
}

void Reading::warning(Place at, std::string what) {
  loaded.warnings.push_back({file, at.line, at.column, std::move(what)});
}

Place Reading::place_of(const std::string& key, const std::string& otherwise) const {
  for (const auto& candidate : {key, otherwise}) {
    if (const auto found = places.find(candidate); found != places.end()) return found->second;
  }
  return {};
}

Reading read_document(std::string_view toml, const std::string& file_name) {
  Reading reading;
  reading.file = file_name;
  if (const auto wrong = guard(toml)) {
    reading.whole = false;
    reading.mistake({wrong->line, wrong->column}, wrong->what);
    return reading;
  }
  read_top(parse_syntax(toml, reading), reading);
  if (reading.whole) check_rules(reading);
  for (auto* list : {&reading.loaded.mistakes, &reading.loaded.warnings})
    std::stable_sort(list->begin(), list->end(), [](const Mistake& a, const Mistake& b) {
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
  return reading;
}

}  // namespace config
