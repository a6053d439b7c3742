// A reader of the test vectors in tests/vectors/backend.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/places.hpp"
#include "util/octets.hpp"

namespace vectors {

using nlohmann::json;

inline json backend(const std::string& name) {
  std::ifstream file(places::source("tests/vectors/backend/" + name + ".json"));
  return json::parse(file);
}

inline util::Octets octets(const json& hex) {
  return util::from_hex(hex.get<std::string>()).value();
}

}  // namespace vectors
