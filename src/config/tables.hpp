// The tables of a configuration that has been read. Internal to src/config.
#pragma once

#include "config/schema.hpp"

namespace config {

/// Returns null if there is no key of that name.
const Key* find_key(const std::vector<Key>& keys, std::string_view name);
/// Returns the variant of `element`, whose section has variants; null if there is none.
const Variant* variant_of(const Section& section, const TableSettings& element);

struct Table {
  const Section& section;
  const Variant* variant;
  std::vector<Key> keys;
  TableSettings settings;
  std::string path;  ///< "daemon", "route.0"

  std::string value(const Key& key) const { return show(key, settings.target(key)); }
  /// Returns the value of the key "name" of a [[section]]; "" if there is none.
  std::string name() const;
};

/// Calls `visit` for each table of `configuration`, in the order of the schema.
void for_each_table(void* configuration, const Schema& schema,
                    const std::function<void(const Table&)>& visit);

}  // namespace config
