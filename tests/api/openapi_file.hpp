// An OpenAPI file of docs/, as far as tests compare it with what is served. Each file keeps a path
// a line at two blanks, a method at four, its tags and parameters at six.
#pragma once

#include <doctest/doctest.h>

#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "tests/places.hpp"
#include "util/text.hpp"

namespace openapi_file {

struct Operation {
  std::set<std::string> tags, query;  ///< names of the query parameters
};

/// Returns "/v1/users/{}/verification": an open segment of any name becomes {}.
inline std::string without_names(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (!inside || c == '}') out += c;
    if (c == '{') inside = true;
    if (c == '}') inside = false;
  }
  return out;
}

/// Returns the key of an operation: "POST /v1/users/{}/verification".
inline std::string key_of(std::string_view method, std::string_view path) {
  return std::string(method) + ' ' + without_names(path);
}

inline std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Returns the query parameters among the components, name by reference.
inline std::map<std::string, std::string> query_components(const std::string& file) {
  std::ifstream in(places::source("docs/" + file));
  std::map<std::string, std::string> all;
  std::string reference, name;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("  ") && line[2] != ' ') inside = line == "  parameters:";
    if (!inside) continue;
    const auto text = std::string(util::trim(line));
    if (line.starts_with("    ") && line[4] != ' ') reference = text.substr(0, text.size() - 1);
    if (text.starts_with("name: ")) name = text.substr(6);
    if (text == "in: query") all[reference] = name;
  }
  return all;
}

/// Returns every operation of docs/`file`, by its key.
inline std::map<std::string, Operation> operations(const std::string& file) {
  constexpr std::string_view kReference = "        - $ref: '#/components/parameters/";
  std::ifstream in(places::source("docs/" + file));
  REQUIRE(in.good());
  const auto components = query_components(file);
  std::map<std::string, Operation> all;
  std::string path;
  Operation* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /") && line.ends_with(":")) {
      path = line.substr(2, line.size() - 3);
      current = nullptr;
    } else if (line.starts_with("    ") && line.size() > 4 && line[4] != ' ' &&
               line.back() == ':' && line != "    parameters:") {
      current = &all[key_of(upper(line.substr(4, line.size() - 5)), path)];
    } else if (current != nullptr && line.starts_with("      tags: [")) {
      const auto tags = line.substr(13, line.size() - 14);
      for (const auto tag : util::split(tags, ',')) current->tags.emplace(util::trim(tag));
    } else if (current != nullptr && line.starts_with(kReference)) {
      const auto found =
          components.find(line.substr(kReference.size(), line.size() - kReference.size() - 1));
      if (found != components.end()) current->query.insert(found->second);
    }
  }
  return all;
}

/// Returns what is in one of the two only: "" if they are the same.
inline std::string difference(const std::set<std::string>& served,
                              const std::set<std::string>& documented) {
  std::string out;
  for (const auto& one : served)
    if (!documented.contains(one)) out += "not in the file: " + one + "; ";
  for (const auto& one : documented)
    if (!served.contains(one)) out += "not served: " + one + "; ";
  return out;
}

}  // namespace openapi_file
