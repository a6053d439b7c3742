#include "config/tables.hpp"

#include <algorithm>

#include "config/reader.hpp"

namespace config {

const Key* find_key(const std::vector<Key>& keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

const Variant* variant_of(const Section& section, const TableSettings& element) {
  const auto* key = find_key(section.keys, section.variant_key);
  return key == nullptr ? nullptr : section.find_variant(show(*key, element.target(*key)));
}

std::string Table::name() const {
  const auto* key = section.repeated() ? find_key(keys, "name") : nullptr;
  return key == nullptr ? "" : value(*key);
}

void for_each_table(void* configuration, const Schema& schema,
                    const std::function<void(const Table&)>& visit) {
  for (const auto& section : schema.sections()) {
    const auto count = section.repeated() ? section.table.size(configuration) : 1;
    for (std::size_t i = 0; i < count; ++i) {
      const auto* variant = variant_of(section, settings_of(section, configuration, i, nullptr));
      visit({section, variant, section.keys_of(variant),
             settings_of(section, configuration, i, variant),
             section.repeated() ? path_of(section.name, i) : std::string(section.name)});
    }
  }
}

}  // namespace config
