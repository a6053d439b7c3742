#include "config/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/document.hpp"
#include "config/duration.hpp"
#include "config/file.hpp"
#include "config/guard.hpp"
#include "util/text.hpp"

namespace config {

namespace {

std::string_view type_text(SheetType type) {
  switch (type) {
    case SheetType::text:
      return "a text";
    case SheetType::texts:
      return "a list of texts";
    case SheetType::number:
      return "a whole number";
    case SheetType::flag:
      return "true or false";
    case SheetType::duration:
      return "a duration such as \"30s\"";
    case SheetType::secret:
      return "a secret such as \"file:/path\" or \"cred:NAME\"";
  }
  return "?";
}

std::string written_section(const SheetSection& section) {
  return section.repeated ? fmt::format("[[{}]]", section.name) : fmt::format("[{}]", section.name);
}

/// What a value is, as texts; or what is wrong with it. A secret is never repeated.
struct Taken {
  std::vector<std::string> values;
  std::string wrong;
};

std::string outside(const SheetKey& key, std::int64_t value) {
  if (key.max == 0 || (value >= key.min && value <= key.max)) return {};
  if (key.type == SheetType::number)
    return fmt::format("is out of range; allowed: {} … {}", key.min, key.max);
  return fmt::format("is out of range; allowed: {} … {}",
                     format_duration(std::chrono::milliseconds(key.min)),
                     format_duration(std::chrono::milliseconds(key.max)));
}

Taken take_duration(const SheetKey& key, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  const auto parsed = text ? parse_duration(*text) : std::nullopt;
  if (!parsed) return {{}, "is no duration; write a number with ms, s, m, h or d"};
  return {{std::to_string(parsed->count())}, outside(key, parsed->count())};
}

Taken take_text(const SheetKey& key, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text) return {{}, fmt::format("must be {}, not {}", type_text(key.type), kind_of(node))};
  const Check check = key.type == SheetType::secret ? &check_secret : key.check;
  return {{*text}, check == nullptr ? std::string{} : check(*text)};
}

Taken take_texts(const SheetKey& key, const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr)
    return {{}, fmt::format("must be {}, not {}", type_text(key.type), kind_of(node))};
  Taken all;
  for (const auto& element : *array) {
    auto one = take_text(key, element);
    if (!one.wrong.empty()) return one;
    all.values.push_back(std::move(one.values.front()));
  }
  return all;
}

Taken take(const SheetKey& key, const toml::node& node) {
  switch (key.type) {
    case SheetType::texts:
      return take_texts(key, node);
    case SheetType::duration:
      return take_duration(key, node);
    case SheetType::number:
      if (const auto value = node.value_exact<std::int64_t>())
        return {{std::to_string(*value)}, outside(key, *value)};
      break;
    case SheetType::flag:
      if (const auto value = node.value_exact<bool>()) return {{*value ? "1" : "0"}, {}};
      break;
    case SheetType::text:
    case SheetType::secret:
      return take_text(key, node);
  }
  return {{}, fmt::format("must be {}, not {}", type_text(key.type), kind_of(node))};
}

}  // namespace

/// Inside of the room: fills tables.
struct SheetReader {
  const SheetForm& form;
  std::string file;
  bool whole = true;
  Sheet sheet{};

  void mistake(Place at, std::string what) {
    sheet.mistakes.push_back({file, at.line, at.column, std::move(what)});
  }

  /// A default as it would be written: a text stands in quotes.
  static std::string_view bare(std::string_view written) {
    const bool quoted = written.size() >= 2 && written.front() == '"' && written.back() == '"';
    return quoted ? written.substr(1, written.size() - 2) : written;
  }

  /// What a table holds before anything is written in it.
  SheetTable fresh(std::string_view section) const {
    SheetTable table;
    for (const auto& key : form.keys) {
      if (key.section != section) continue;
      auto& values = table.values_[std::string(key.key)];
      if (key.type == SheetType::duration && !key.otherwise.empty())
        values = {std::to_string(parse_duration(bare(key.otherwise)).value().count())};
      else if (key.type == SheetType::flag)
        values = {key.otherwise == "true" ? "1" : "0"};
      else if (key.type != SheetType::texts)
        values = {std::string(bare(key.otherwise))};
    }
    return table;
  }

  const SheetKey* find(std::string_view section, std::string_view name) const {
    const auto found = std::find_if(form.keys.begin(), form.keys.end(), [&](const SheetKey& key) {
      return key.section == section && key.key == name;
    });
    return found == form.keys.end() ? nullptr : &*found;
  }

  std::vector<std::string_view> names(std::string_view section) const {
    std::vector<std::string_view> all;
    for (const auto& key : form.keys)
      if (key.section == section) all.push_back(key.key);
    return all;
  }

  void read_table(const SheetSection& section, const toml::table& written) {
    auto table = fresh(section.name);
    for (const auto& [name, node] : written) {
      const auto* key = find(section.name, name.str());
      if (key == nullptr) {
        mistake(
            place(name.source()),
            fmt::format("unknown key '{}' in {}{}", util::printable(name.str(), 40),
                        written_section(section), did_you_mean(name.str(), names(section.name))));
        continue;
      }
      auto taken = take(*key, node);
      if (!taken.wrong.empty()) {
        mistake(place(node.source()), fmt::format("'{}' {}", key->key, taken.wrong));
        continue;
      }
      table.values_[std::string(key->key)] = std::move(taken.values);
      table.given_[std::string(key->key)] = true;
    }
    for (const auto& key : form.keys)
      if (key.section == section.name && key.required && whole && !written.contains(key.key))
        mistake(place(written.source()),
                fmt::format("{} has no '{}': {}", written_section(section), key.key, key.text));
    sheet.tables[std::string(section.name)].push_back(std::move(table));
  }

  void read_section(const SheetSection& section, const toml::node& node) {
    if (const auto* table = node.as_table(); table != nullptr && !section.repeated)
      return read_table(section, *table);
    const auto* list = section.repeated ? node.as_array() : nullptr;
    const bool tables = list != nullptr && std::all_of(list->begin(), list->end(),
                                                       [](auto& e) { return e.is_table(); });
    if (!tables)
      return mistake(place(node.source()),
                     fmt::format("'{}' must be written as {}{}", section.name,
                                 written_section(section), section.repeated ? "" : ", once"));
    for (const auto& element : *list) read_table(section, *element.as_table());
  }

  auto find_section(std::string_view name) const {
    return std::find_if(form.sections.begin(), form.sections.end(),
                        [&](const SheetSection& one) { return one.name == name; });
  }

  void read(const toml::table& top) {
    std::vector<std::string_view> sections;
    for (const auto& section : form.sections) sections.push_back(section.name);
    for (const auto& [name, node] : top) {
      const auto section = find_section(name.str());
      if (section == form.sections.end())
        mistake(place(name.source()), fmt::format("unknown '{}'{}", util::printable(name.str(), 40),
                                                  did_you_mean(name.str(), sections)));
      else
        read_section(*section, node);
    }
  }

  /// Sections nobody wrote: defaults, if nothing in them is required.
  void complete() {
    for (const auto& section : form.sections) {
      auto& tables = sheet.tables[std::string(section.name)];
      if (!tables.empty() || section.repeated) continue;
      for (const auto& key : form.keys)
        if (key.section == section.name && key.required && whole)
          mistake({}, fmt::format("there is no {}, which needs '{}': {}", written_section(section),
                                  key.key, key.text));
      tables.push_back(fresh(section.name));
    }
    std::stable_sort(sheet.mistakes.begin(), sheet.mistakes.end(),
                     [](const Mistake& a, const Mistake& b) {
                       return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                     });
  }
};

std::string SheetTable::text(std::string_view key) const {
  const auto& values = values_.find(key)->second;
  return values.empty() ? std::string{} : values.front();
}
std::vector<std::string> SheetTable::texts(std::string_view key) const {
  return values_.find(key)->second;
}
std::int64_t SheetTable::number(std::string_view key) const {
  return util::to_int(text(key)).value_or(0);
}
bool SheetTable::flag(std::string_view key) const {
  return text(key) == "1";
}
std::chrono::milliseconds SheetTable::duration(std::string_view key) const {
  return std::chrono::milliseconds(number(key));
}
SecretRef SheetTable::secret(std::string_view key) const {
  return {text(key)};
}
bool SheetTable::given(std::string_view key) const {
  return given_.find(key) != given_.end();
}

Sheet parse_sheet(std::string_view toml, const std::string& file_name, const SheetForm& form) {
  auto document = parse_document(toml);
  SheetReader reader{form, file_name, document.whole};
  for (auto& [at, what] : document.mistakes) reader.mistake(at, std::move(what));
  reader.read(document.top);
  reader.complete();
  return std::move(reader.sheet);
}

Sheet load_sheet(const std::string& path, const SheetForm& form) {
  const auto text = read_file(path, kLargestFile);
  if (text) return parse_sheet(*text, path, form);
  auto sheet = parse_sheet({}, path, form);
  sheet.mistakes = {{path, 0, 0, text.error().what}};
  return sheet;
}

std::string sheet_markdown(const SheetForm& form) {
  std::string out;
  for (const auto& section : form.sections) {
    out += fmt::format("### `{}`\n\n| key | value | default | |\n|---|---|---|---|\n",
                       written_section(section));
    for (const auto& key : form.keys) {
      if (key.section != section.name) continue;
      const auto otherwise = key.required            ? std::string("required")
                             : key.otherwise.empty() ? std::string("–")
                                                     : fmt::format("`{}`", key.otherwise);
      out += fmt::format("| `{}` | {} | {} | {} |\n", key.key, type_text(key.type), otherwise,
                         key.text);
    }
    out += "\n";
  }
  return out;
}

}  // namespace config
