#include "config/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>

#include "config/duration.hpp"

namespace config {

namespace {

std::string write(const std::string* value) {
  return *value;
}
std::string write(const std::vector<std::string>* value) {
  return fmt::format("{}", fmt::join(*value, ", "));
}
std::string write(const int* value) {
  return fmt::format("{}", *value);
}
std::string write(const bool* value) {
  return *value ? "true" : "false";
}
std::string write(const SecretRef* value) {
  return is_pin(value->spec) ? "(set)" : value->spec;
}
template <class Rep, class Period>
std::string write(const std::chrono::duration<Rep, Period>* value) {
  return format_duration(*value);
}

std::string table_cell(std::string_view text) {
  std::string cell(text);
  for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos; at += 2)
    cell.insert(at, "\\");
  return cell;
}

std::string markdown_row(const KeyInfo& info) {
  const auto& key = info.key;
  const auto allowed = limits(key);
  const auto default_value = key.need == Need::required   ? std::string("required")
                             : info.default_value.empty() ? std::string("none")
                                                          : fmt::format("`{}`", info.default_value);
  const auto example =
      key.example.empty() ? "" : fmt::format(" For example `{}`.", table_cell(key.example));
  return fmt::format("| `{}` | {}{} | {} | {}{} |\n", key.name, type_name(key),
                     allowed.empty() ? "" : ", " + table_cell(allowed), default_value,
                     table_cell(key.text), example);
}

/// A table with defaults, made of the structs that its keys are bound to.
struct Defaults {
  Defaults(const Schema& schema, const Section& section, const Variant* variant)
      : configuration(section.repeated() ? section.table.make() : schema.defaults()) {
    settings = section.repeated() ? TableSettings{{section.table.element, configuration.get()}, {}}
                                  : settings_of(section, configuration.get(), 0, nullptr);
    if (variant == nullptr || variant->make_own == nullptr) return;
    own = variant->make_own();
    settings.second = {variant->own, own.get()};
  }
  std::shared_ptr<void> configuration, own;
  TableSettings settings;
};

}  // namespace

std::string Section::heading() const {
  return fmt::format(fmt::runtime(repeated() ? "[[{}]]" : "[{}]"), name);
}

const Variant* Section::find_variant(std::string_view kind) const {
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [&](const Variant& variant) { return variant.name == kind; });
  return found == variants.end() ? nullptr : &*found;
}

std::vector<Key> Section::keys_of(const Variant* variant) const {
  auto all = keys;
  if (variant != nullptr) all.insert(all.end(), variant->keys.begin(), variant->keys.end());
  return all;
}

Target TableSettings::target(const Key& key) const {
  const auto& bound = key.binding.settings == first.type ? first : second;
  assert(key.binding.settings == bound.type);
  const bool as_choice = !key.choices.empty() && key.binding.choice != nullptr;
  return (as_choice ? key.binding.choice : key.binding.target)(bound.settings);
}

TableSettings settings_of(const Section& section, void* configuration, std::size_t index,
                          const Variant* variant) {
  if (section.table.at == nullptr) return {{section.root, configuration}, {}};
  void* element = section.table.at(configuration, index);
  TableSettings settings{{section.table.element, element}, {}};
  if (!section.repeated()) settings.second = {section.table.settings, configuration};
  if (variant != nullptr && variant->own != nullptr) {
    auto& own = section.own(element);
    if (own == nullptr) own = variant->make_own();
    settings.second = {variant->own, own.get()};
  }
  return settings;
}

Schema::Schema(std::vector<Section> sections, TypeTag settings, std::shared_ptr<void> (*make)(),
               CrossCheck cross_check)
    : sections_(std::move(sections)),
      settings_(settings),
      make_(make),
      cross_check_(std::move(cross_check)) {
  for (auto& section : sections_) {
    section.root = settings_;
    if (section.variants.empty()) continue;
    auto& names = variant_names_.emplace_back();
    for (const auto& variant : section.variants) names.push_back(variant.name);
    for (auto& key : section.keys)
      if (key.name == section.variant_key) key.choices = names;
  }
  assert_sound();
}

const Section* Schema::find(std::string_view section) const {
  const auto found = std::find_if(sections_.begin(), sections_.end(),
                                  [&](const Section& one) { return one.name == section; });
  return found == sections_.end() ? nullptr : &*found;
}

void Schema::assert_sound() const {
#ifndef NDEBUG
  const auto check = [](const Key& key, const TableSettings& table) {
    assert(key.binding.target != nullptr);
    assert(key.binding.settings == table.first.type || key.binding.settings == table.second.type);
    assert(key.binding.type != ValueType::choice || !key.choices.empty());
  };
  const auto check_names = [](const std::vector<Key>& keys) {
    for (const auto& key : keys)
      assert(std::count_if(keys.begin(), keys.end(),
                           [&](const Key& other) { return other.name == key.name; }) == 1);
  };
  for (const auto& section : sections_) {
    assert(find(section.name) == &section);
    assert(section.table.at == nullptr || section.table.settings == settings_);
    const Defaults plain(*this, section, nullptr);
    for (const auto& key : section.keys) check(key, plain.settings);
    check_names(section.keys);
    for (const auto& variant : section.variants) {
      const Defaults own(*this, section, &variant);
      for (const auto& key : variant.keys) check(key, own.settings);
      check_names(section.keys_of(&variant));
    }
  }
#endif
}

std::string_view type_name(const Key& key) {
  if (!key.choices.empty()) return "text";
  switch (key.binding.type) {
    case ValueType::text:
    case ValueType::choice:
      return "text";
    case ValueType::texts:
      return "list of texts";
    case ValueType::number:
      return "whole number";
    case ValueType::flag:
      return "true or false";
    case ValueType::secret:
      return "secret";
    case ValueType::duration:
      return "duration";
  }
  return "";
}

std::string limits(const Key& key) {
  if (!key.choices.empty()) return fmt::format("'{}'", fmt::join(key.choices, "' or '"));
  if (!key.range.given()) return {};
  if (key.binding.type != ValueType::duration)
    return fmt::format("{} … {}", key.range.min, key.range.max);
  return fmt::format("{} … {}", format_duration(std::chrono::milliseconds(key.range.min)),
                     format_duration(std::chrono::milliseconds(key.range.max)));
}

std::string show(const Key& key, const Target& target) {
  if (const auto* choice = std::get_if<ChoiceTarget>(&target))
    return std::string(key.choices[choice->get(choice->member)]);
  return std::visit(
      []<class T>(const T& value) -> std::string {
        if constexpr (!std::is_same_v<T, ChoiceTarget>) return write(value);
        return {};
      },
      target);
}

std::vector<KeyInfo> key_infos(const Schema& schema) {
  std::vector<KeyInfo> all;
  for (const auto& section : schema.sections()) {
    const auto add = [&](std::span<const Key> keys, const Variant* variant) {
      const Defaults defaults(schema, section, variant);
      for (const auto& key : keys)
        all.push_back({&section, variant == nullptr ? "" : variant->name, key,
                       show(key, defaults.settings.target(key))});
    };
    add(section.keys, nullptr);
    for (const auto& variant : section.variants) add(variant.keys, &variant);
  }
  return all;
}

std::string reference_markdown(const Schema& schema) {
  std::string text;
  const Section* section = nullptr;
  std::string_view variant;
  for (const auto& info : key_infos(schema)) {
    if (info.section != section || info.variant != variant) {
      if (section != nullptr) text += '\n';
      section = info.section;
      variant = info.variant;
      const auto kind =
          variant.empty() ? "" : fmt::format(", {} = \"{}\"", section->variant_key, variant);
      text += fmt::format("### `{}`{}\n\n| key | type | default | meaning |\n|---|---|---|---|\n",
                          section->heading(), kind);
    }
    text += markdown_row(info);
  }
  return text + '\n';
}

}  // namespace config
