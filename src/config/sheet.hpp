// A TOML document read by a description of what it may hold: the configuration of the back end's
// programs. Every mistake at once, with line, column and the nearest known key, as for gsmrelayd.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/check.hpp"
#include "config/config.hpp"

namespace config {

enum class SheetType { text, texts, number, flag, duration, secret };

struct SheetKey {
  std::string_view section, key;
  SheetType type = SheetType::text;
  /// As it would be written (a text in quotes), "" for none. A required key has no default.
  std::string_view otherwise;
  bool required = false;
  std::int64_t min = 0, max = 0;  ///< numbers, and durations in milliseconds; max 0: no limits
  Check check = nullptr;          ///< texts
  std::string_view text;          ///< one sentence for people
};

struct SheetSection {
  std::string_view name;
  bool repeated = false;  ///< "[[name]]": any number of tables, else "[name]", once or never
};

struct SheetForm {
  std::span<const SheetSection> sections;
  std::span<const SheetKey> keys;
};

/// One table's values; every key of the form has one.
class SheetTable {
 public:
  std::string text(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::int64_t number(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::chrono::milliseconds duration(std::string_view key) const;
  SecretRef secret(std::string_view key) const;
  bool given(std::string_view key) const;

 private:
  friend struct SheetReader;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::map<std::string, bool, std::less<>> given_;
};

struct Sheet {
  std::vector<Mistake> mistakes;
  /// By section. A section that is not repeated has exactly one table, of defaults if it is not
  /// written.
  std::map<std::string, std::vector<SheetTable>, std::less<>> tables;
  const SheetTable& section(std::string_view name) const {
    return tables.find(name)->second.front();
  }
  const std::vector<SheetTable>& all(std::string_view name) const {
    return tables.find(name)->second;
  }
};

/// Never throws and never crashes, whatever `toml` holds.
Sheet parse_sheet(std::string_view toml, const std::string& file_name, const SheetForm& form);
Sheet load_sheet(const std::string& path, const SheetForm& form);
/// A Markdown table of the form, for docs.
std::string sheet_markdown(const SheetForm& form);

}  // namespace config
