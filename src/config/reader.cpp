#include "config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/document.hpp"
#include "config/duration.hpp"
#include "config/options.hpp"
#include "util/text.hpp"

namespace config {

namespace {

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
  auto document = parse_document(toml);
  reading.whole = document.whole;
  for (auto& [at, what] : document.mistakes) reading.mistake(at, std::move(what));
  if (document.refused) return reading;
  read_top(document.top, reading);
  if (reading.whole) check_rules(reading);
  for (auto* list : {&reading.loaded.mistakes, &reading.loaded.warnings})
    std::stable_sort(list->begin(), list->end(), [](const Mistake& a, const Mistake& b) {
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
  return reading;
}

}  // namespace config
