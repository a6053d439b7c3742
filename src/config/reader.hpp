// One document read: values, mistakes, and where each value stands. Inside of the room.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace config {

struct Place {
  int line = 0, column = 0;
};

struct Reading {
  Loaded loaded;
  std::string file;
  /// "route.0.url" is the value's place, "route.0" the table's.
  std::map<std::string, Place> places;
  /// False after a syntax mistake: something may seem to be missing that is only misspelt.
  bool whole = true;

  void mistake(Place place, std::string what);
  void warning(Place place, std::string what);
  /// Of the first of these that is known.
  Place place_of(const std::string& key, const std::string& otherwise) const;
};

Reading read_document(std::string_view toml, const std::string& file_name);

/// What no single value shows: names given twice, a port used twice, limits that contradict each
/// other, a token over plain HTTP.
void check_rules(Reading& reading);

/// Warns of each file the values name that this user cannot read. The daemon's user may be another,
/// and a secret may be put there later: no mistakes.
void check_files(Reading& reading);

}  // namespace config
