// docs/backend-api.yaml, as far as a test of a program needs it: which operations it says are its.
#pragma once

#include <doctest/doctest.h>

#include <cctype>
#include <fstream>
#include <set>
#include <string>

#include "service/router.hpp"
#include "tests/places.hpp"
#include "util/text.hpp"

namespace api_file {

/// "POST /v1/users/{}/verification": a segment that varies is {} whatever its name.
inline std::string without_names(const std::string& path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (!inside || c == '}') out += c;
    if (c == '{') inside = true;
    if (c == '}') inside = false;
  }
  return out;
}

/// The operations with the program's name among their tags. The file keeps one path a line at two
/// blanks, one method at four, its tags at six.
inline std::set<std::string> operations_of(const std::string& program) {
  std::ifstream file(places::source("docs/backend-api.yaml"));
  REQUIRE(file.good());
  std::set<std::string> all;
  std::string path, method;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /") && line.ends_with(":")) {
      path = without_names(line.substr(2, line.size() - 3));
    } else if (line.starts_with("    ") && line.size() > 4 && line[4] != ' ' &&
               line.back() == ':') {
      method = line.substr(4, line.size() - 5);
      for (char& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else if (line.starts_with("      tags: [")) {
      const auto tags = line.substr(13, line.size() - 14);
      for (const auto tag : util::split(tags, ','))
        if (util::trim(tag) == program) all.insert(method + " " + path);
    }
  }
  return all;
}

/// What stands in one of the two only: empty when they are the same.
inline std::string difference(const std::set<std::string>& served,
                              const std::set<std::string>& told) {
  std::string out;
  for (const auto& one : served)
    if (!told.contains(one)) out += "not in the file: " + one + "; ";
  for (const auto& one : told)
    if (!served.contains(one)) out += "not served: " + one + "; ";
  return out;
}

inline void add_operations(std::set<std::string>& all, const service::Router& router) {
  for (const auto& endpoint : router.endpoints())
    all.insert(endpoint.method + " " + without_names(endpoint.path));
}

}  // namespace api_file
