// Reads a configuration file by its Schema: all errors at once, with line, column and the nearest
// known key.
#pragma once

#include <cassert>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/schema.hpp"

namespace config {

struct Diagnostic {
  std::string file;
  int line = 0, column = 0;  ///< 0: the file as a whole
  /// With the nearest known key or value: "unknown key 'prot'; did you mean 'port'?"
  std::string what;
  std::string next{};  ///< the command that corrects it; empty: edit the file
  /// Returns "file:12:3: what", or "file: what".
  std::string to_string() const;
};

/// Errors, warnings and places from reading a file.
struct Reading {
  std::string file;
  std::vector<Diagnostic> errors;
  std::vector<Diagnostic> warnings;  ///< allowed, but probably not intended
  /// "route.0.url" is a value's place, "route.0" a table's; "daemon.sweep", "daemon".
  std::map<std::string, Place, std::less<>> places{};
  /// False after a syntax error: a key that seems missing may be misspelt.
  bool complete = true;

  void error(Place place, std::string what, std::string next = {});
  void warning(Place place, std::string what, std::string next = {});
  /// Returns whether the file has a value at this path, even one that was refused.
  bool given(std::string_view path) const { return places.contains(path); }
  /// Returns the place of the first of these paths that is known.
  Place place_of(std::string_view path, std::string_view otherwise = {}) const;
};

/// Returns "modem.0.name"; the key may be left out.
std::string path_of(std::string_view section, std::size_t index, std::string_view key = {});

Reading parse_into(void* settings, std::string_view toml, const std::string& file,
                   const Schema& schema);
Reading load_into(void* settings, const std::string& path, const Schema& schema);

/// Reads `toml` into `settings`, which holds defaults. Refuses files above 256 KiB. Sets only
/// values without an error. Never throws, for any content of `toml`.
template <class Settings>
Reading parse(std::string_view toml, const std::string& file, const Schema& schema,
              Settings& settings) {
  assert(schema.settings() == type_tag<Settings>);
  return parse_into(&settings, toml, file, schema);
}
/// Reads the file at `path`. A file that cannot be read is one error.
template <class Settings>
Reading load(const std::string& path, const Schema& schema, Settings& settings) {
  assert(schema.settings() == type_tag<Settings>);
  return load_into(&settings, path, schema);
}

/// Reads each secret that `settings` refers to into SecretRef::value; with `section`, only in that
/// one. Returns a text for each error: "route main: secret /x: …".
std::vector<std::string> read_secrets(void* settings, const Schema& schema,
                                      std::string_view section = {});

/// One effective value: "route.a.timeout" = "30s" from "/etc/…:12" or "default".
struct Effective {
  std::string key, value, origin;
};
/// Returns every key of every table, in the order of the schema. Secrets show as their reference.
std::vector<Effective> effective(const void* settings, const Schema& schema,
                                 const Reading& reading);

/// A key whose value differs between two configurations.
struct Change {
  std::string section;
  Key key;
};
/// Compares the sections that are not repeated.
std::vector<Change> diff(const void* before, const void* after, const Schema& schema);

}  // namespace config
