#include "config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include "config/duration.hpp"
#include "config/file.hpp"
#include "config/input_limits.hpp"
#include "config/tables.hpp"
#include "util/text.hpp"

namespace config {

namespace {

std::string_view example_of(const Key& key) {
  if (key.example.empty() && key.binding.type == ValueType::secret)
    return "\"file:/absolute/path\"";
  return key.example;
}

/// Returns "; for example: sweep = "30s"", or "".
std::string for_example(const Key& key) {
  const auto example = example_of(key);
  return example.empty() ? "" : fmt::format("; for example: {} = {}", key.name, example);
}

/// Reads one value into its member. `wrong` gets the error text, which never repeats a secret.
struct ValueReader {
  const Key& key;
  const Node& node;
  std::string wrong{};

  void type_error() {
    const auto type = type_name(key);
    wrong =
        fmt::format("'{}' must be {}{}, not {}{}", key.name, type == "true or false" ? "" : "a ",
                    type, describe(node.kind), for_example(key));
  }
  void range_error() {
    wrong = fmt::format("'{}' is out of range; allowed: {}", key.name, limits(key));
  }
  bool is_in_range(std::int64_t value) {
    if (!key.range.given() || (value >= key.range.min && value <= key.range.max)) return true;
    range_error();
    return false;
  }
  bool is_acceptable(const std::string& value) {
    if (!key.choices.empty() &&
        std::find(key.choices.begin(), key.choices.end(), value) == key.choices.end()) {
      wrong =
          fmt::format("'{}' cannot be '{}'; it is {}{}", key.name, util::printable(value, 40),
                      limits(key), did_you_mean(value, {key.choices.begin(), key.choices.end()}));
      return false;
    }
    auto check = key.check;
    if (check == nullptr && key.binding.type == ValueType::secret) check = &check_secret;
    const auto problem = check == nullptr ? std::string() : check(value);
    if (!problem.empty()) wrong = fmt::format("'{}' {}", key.name, problem);
    return problem.empty();
  }

  void read(std::string* into) {
    if (!node.is(Node::Kind::text)) return type_error();
    if (is_acceptable(node.text)) *into = node.text;
  }
  void read(std::vector<std::string>* into) {
    if (!node.is(Node::Kind::list)) return type_error();
    into->clear();
    for (const auto& element : node.entries) {
      if (!element.value.is(Node::Kind::text)) {
        wrong = fmt::format("'{}' must hold texts only{}", key.name, for_example(key));
        return;
      }
      if (!is_acceptable(element.value.text)) return;
      into->push_back(element.value.text);
    }
  }
  void read(SecretRef* into) { read(&into->spec); }
  void read(bool* into) {
    if (!node.is(Node::Kind::flag)) return type_error();
    *into = node.number != 0;
  }
  void read(int* into) {
    if (!node.is(Node::Kind::number)) return type_error();
    constexpr std::int64_t kMin = std::numeric_limits<int>::min(),
                           kMax = std::numeric_limits<int>::max();
    if (node.number < kMin || node.number > kMax) return range_error();
    if (is_in_range(node.number)) *into = static_cast<int>(node.number);
  }
  void read(const ChoiceTarget& into) {
    if (!node.is(Node::Kind::text)) return type_error();
    if (!is_acceptable(node.text)) return;
    const auto found = std::find(key.choices.begin(), key.choices.end(), node.text);
    into.set(into.member, static_cast<std::size_t>(found - key.choices.begin()));
  }
  template <class Rep, class Period>
  void read(std::chrono::duration<Rep, Period>* into) {
    using Into = std::chrono::duration<Rep, Period>;
    const auto ms = milliseconds();
    if (!ms || !is_in_range(ms->count())) return;
    const auto rounded = std::chrono::duration_cast<Into>(*ms);
    if (rounded != *ms) {
      wrong = fmt::format("'{}' must be whole {}", key.name,
                          std::is_same_v<Into, std::chrono::hours> ? "hours" : "seconds");
      return;
    }
    *into = rounded;
  }
  /// Reads "30s", or a number of seconds.
  std::optional<std::chrono::milliseconds> milliseconds() {
    constexpr std::int64_t kMaxSeconds = 1'000'000'000;
    if (node.is(Node::Kind::number)) {
      if (node.number >= 0 && node.number <= kMaxSeconds) return std::chrono::seconds(node.number);
      range_error();
      return std::nullopt;
    }
    const auto parsed = node.is(Node::Kind::text) ? parse_duration(node.text) : std::nullopt;
    if (!node.is(Node::Kind::text)) {
      type_error();
    } else if (!parsed) {
      const auto example = for_example(key);
      wrong = fmt::format("'{}' is no duration; write a number with ms, s, m, h or d{}", key.name,
                          example.empty() ? "" : "," + example.substr(1));
    }
    return parsed;
  }
};

std::vector<std::string_view> names_of(const std::vector<Key>& keys) {
  std::vector<std::string_view> names;
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

/// Reads the tables of one document.
class TableReader {
 public:
  TableReader(void* settings, const Schema& schema, Reading& reading)
      : settings_(settings), schema_(schema), reading_(reading) {}

  void read_top(const Node& top) {
    for (const auto& entry : top.entries) {
      if (const auto* section = schema_.find(entry.name))
        read_section(*section, entry.value);
      else
        report_unknown(entry);
    }
    for (const auto& section : schema_.sections())
      if (!section.repeated() && top.find(section.name) == nullptr) report_missing(section);
  }

 private:
  void read_section(const Section& section, const Node& node) {
    if (section.repeated()) return read_tables(section, node);
    if (!node.is(Node::Kind::table))
      return reading_.error(node.place, fmt::format("'{}' must be written as {}, once",
                                                    section.name, section.heading()));
    read_table(section, node, std::string(section.name), 0);
  }

  void read_tables(const Section& section, const Node& node) {
    if (!node.is(Node::Kind::list)) {
      reading_.error(node.place, fmt::format("there may be several: write {} instead of [{}]",
                                             section.heading(), section.name));
      if (node.is(Node::Kind::table)) read_element(section, node);
      return;
    }
    for (const auto& element : node.entries) {
      if (element.value.is(Node::Kind::table))
        read_element(section, element.value);
      else
        reading_.error(element.value.place,
                       fmt::format("'{}' must be written as {}", section.name, section.heading()));
    }
  }

  void read_element(const Section& section, const Node& table) {
    const auto index = section.table.size(settings_);
    section.table.add(settings_);
    read_table(section, table, path_of(section.name, index), index);
  }

  /// Returns the variant that the table names, or the default one.
  static const Variant* variant_written(const Section& section, const Node& table, void* element) {
    if (section.variants.empty()) return nullptr;
    const auto* written = table.find(section.variant_key);
    const auto* variant = written == nullptr ? nullptr : section.find_variant(written->text);
    return variant != nullptr ? variant
                              : variant_of(section, {{section.table.element, element}, {}});
  }

  void read_table(const Section& section, const Node& table, const std::string& path,
                  std::size_t index) {
    reading_.places[path] = table.place;
    auto settings = settings_of(section, settings_, index, nullptr);
    const auto* variant = variant_written(section, table, settings.first.settings);
    settings = settings_of(section, settings_, index, variant);
    const auto keys = section.keys_of(variant);
    for (const auto& entry : table.entries)
      if (find_key(keys, entry.name) == nullptr) {
        reading_.error(entry.place,
                       fmt::format("unknown key '{}' in {}{}", util::printable(entry.name, 40),
                                   section.heading(), did_you_mean(entry.name, names_of(keys))));
        // The key that was meant counts as given: that it is missing only follows from this.
        if (const auto meant = util::nearest(entry.name, names_of(keys)))
          reading_.places.try_emplace(fmt::format("{}.{}", path, *meant), entry.place);
      }
    for (const auto& key : keys) {
      if (const auto* node = table.find(key.name)) {
        read_value(key, *node, path, settings.target(key));
      } else if (key.need == Need::required && reading_.complete &&
                 !reading_.given(fmt::format("{}.{}", path, key.name))) {
        reading_.error(table.place, fmt::format("{} has no '{}'{}", section.heading(), key.name,
                                                what_is_needed(key)));
      }
      if (&key == &keys.front() && section.preset != nullptr)
        section.preset(settings.first.settings);
    }
  }

  void read_value(const Key& key, const Node& node, const std::string& path, const Target& target) {
    reading_.places[fmt::format("{}.{}", path, key.name)] = node.place;
    ValueReader reader{key, node};
    std::visit([&](const auto& member) { reader.read(member); }, target);
    if (!reader.wrong.empty()) reading_.error(node.place, std::move(reader.wrong));
  }

  static std::string what_is_needed(const Key& key) {
    return key.example.empty() ? fmt::format(": {}", key.text) : for_example(key);
  }

  void report_missing(const Section& section) {
    if (!reading_.complete) return;
    for (const auto& key : section.keys)
      if (key.need == Need::required)
        reading_.error({}, fmt::format("there is no {}, which needs '{}'{}", section.heading(),
                                       key.name, what_is_needed(key)));
  }

  void report_unknown(const Entry& entry) {
    std::vector<std::string_view> names;
    std::string known;
    for (const auto& section : schema_.sections()) {
      names.push_back(section.name);
      known += (known.empty() ? "" : ", ") + section.heading();
    }
    const auto kind = entry.value.kind;
    const bool table = kind == Node::Kind::table || kind == Node::Kind::list;
    reading_.error(entry.place, fmt::format("unknown {} '{}'{}; known: {}", table ? "table" : "key",
                                            util::printable(entry.name, 40),
                                            did_you_mean(entry.name, names), known));
  }

  void* settings_;
  const Schema& schema_;
  Reading& reading_;
};

void cross_check(void* settings, const Schema& schema, Reading& reading) {
  for_each_table(settings, schema, [&](const Table& table) {
    if (table.variant != nullptr && table.variant->cross_check != nullptr)
      table.variant->cross_check(table.settings.first.settings, {reading, table.path});
  });
  schema.cross_check(settings, reading);
}

}  // namespace

std::string Diagnostic::to_string() const {
  if (line == 0) return fmt::format("{}: {}", file, what);
  if (column == 0) return fmt::format("{}:{}: {}", file, line, what);
  return fmt::format("{}:{}:{}: {}", file, line, column, what);
}

void Reading::error(Place at, std::string what, std::string next) {
  errors.push_back({file, at.line, at.column, std::move(what), std::move(next)});
}

void Reading::warning(Place at, std::string what, std::string next) {
  warnings.push_back({file, at.line, at.column, std::move(what), std::move(next)});
}

Place Reading::place_of(std::string_view path, std::string_view otherwise) const {
  for (const auto candidate : {path, otherwise})
    if (const auto found = places.find(candidate); found != places.end()) return found->second;
  return {};
}

std::string path_of(std::string_view section, std::size_t index, std::string_view key) {
  return key.empty() ? fmt::format("{}.{}", section, index)
                     : fmt::format("{}.{}.{}", section, index, key);
}

void TableReport::error(std::string_view key, std::string what) const {
  reading_.error(reading_.place_of(fmt::format("{}.{}", path_, key), path_), std::move(what));
}

void TableReport::warning(std::string_view key, std::string what) const {
  reading_.warning(reading_.place_of(fmt::format("{}.{}", path_, key), path_), std::move(what));
}

bool TableReport::given(std::string_view key) const {
  return reading_.given(fmt::format("{}.{}", path_, key));
}

Reading parse_into(void* settings, std::string_view toml, const std::string& file,
                   const Schema& schema) {
  Reading reading{.file = file};
  auto document = parse_document(toml);
  reading.complete = document.complete;
  for (auto& [at, what] : document.errors) reading.error(at, std::move(what));
  if (document.refused) return reading;
  TableReader(settings, schema, reading).read_top(document.top);
  if (reading.complete) cross_check(settings, schema, reading);
  for (auto* list : {&reading.errors, &reading.warnings})
    std::stable_sort(list->begin(), list->end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
  return reading;
}

Reading load_into(void* settings, const std::string& path, const Schema& schema) {
  // One octet more than allowed shows that the file is too large.
  const auto text = read_file(path, kLargestFile + 1);
  if (text) return parse_into(settings, *text, path, schema);
  Reading reading{.file = path};
  reading.error({}, fmt::format("cannot be read: {}", text.error().what));
  return reading;
}

std::vector<std::string> read_secrets(void* settings, const Schema& schema,
                                      std::string_view section) {
  std::vector<std::string> wrong;
  for_each_table(settings, schema, [&](const Table& table) {
    if (!section.empty() && table.section.name != section) return;
    for (const auto& key : table.keys) {
      const auto target = table.settings.target(key);
      const auto* secret = std::get_if<SecretRef*>(&target);
      if (secret == nullptr || (*secret)->empty()) continue;
      if (auto value = read_secret(**secret); value) {
        (*secret)->value = std::move(*value);
      } else {
        const auto name = table.name();
        wrong.push_back(fmt::format("{}{}{}: {}", table.section.name, name.empty() ? "" : " ",
                                    util::printable(name, 40), value.error().what));
      }
    }
  });
  return wrong;
}

std::vector<Effective> effective(const void* settings, const Schema& schema,
                                 const Reading& reading) {
  std::vector<Effective> all;
  for_each_table(const_cast<void*>(settings), schema, [&](const Table& table) {
    const auto name = table.name();
    const auto shown = name.empty() ? table.path : fmt::format("{}.{}", table.section.name, name);
    for (const auto& key : table.keys) {
      const auto place = reading.place_of(fmt::format("{}.{}", table.path, key.name));
      all.push_back({fmt::format("{}.{}", shown, key.name), table.value(key),
                     place.line == 0 ? "default" : fmt::format("{}:{}", reading.file, place.line)});
    }
  });
  return all;
}

std::vector<Change> diff(const void* before, const void* after, const Schema& schema) {
  std::vector<std::string> values;
  for_each_table(const_cast<void*>(before), schema, [&](const Table& table) {
    if (table.section.repeated()) return;
    for (const auto& key : table.keys) values.push_back(table.value(key));
  });
  std::vector<Change> changes;
  std::size_t at = 0;
  for_each_table(const_cast<void*>(after), schema, [&](const Table& table) {
    if (table.section.repeated()) return;
    for (const auto& key : table.keys)
      if (table.value(key) != values[at++])
        changes.push_back({std::string(table.section.name), key});
  });
  return changes;
}

}  // namespace config
