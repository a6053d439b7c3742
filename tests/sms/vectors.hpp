// Access to the conformance vectors of tests/vectors.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/places.hpp"
#include "util/octets.hpp"

namespace vectors {

using nlohmann::json;

/// Returns all vectors of one kind. Requires `count` of them, so that no check runs over none.
inline std::vector<json> of_kind(const std::string& kind, std::size_t count) {
  std::vector<json> out;
  for (const auto& entry : std::filesystem::directory_iterator(places::source("tests/vectors"))) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    for (auto& v : json::parse(file)) {
      if (v["kind"] == kind) out.push_back(std::move(v));
    }
  }
  REQUIRE(out.size() == count);
  return out;
}

inline util::Octets octets(const json& hex) {
  return util::from_hex(hex.get<std::string>()).value();
}

inline bool expects_error(const json& v) {
  return v["expected"].contains("error");
}

/// Tells whether the vector checks direction `what`. Without "asserts" it checks decoding.
inline bool asserts(const json& v, const std::string& what) {
  if (!v.contains("asserts")) return what == "decode";
  return std::find(v["asserts"].begin(), v["asserts"].end(), what) != v["asserts"].end();
}

}  // namespace vectors
