// Manual pages in the tree, which programs and schemas write.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/places.hpp"

namespace manual_file {

/// Checks that docs/man/`name` ("man1/gsmrelay.1") is `page`. With GSMRELAY_UPDATE_DOCS=1 it is
/// written.
inline void check(const std::string& name, const std::string& page) {
  const auto path = places::source("docs/man/" + name);
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) std::ofstream(path) << page;
  std::stringstream file;
  file << std::ifstream(path).rdbuf();
  CHECK_MESSAGE(file.str() == page, "run this test again with GSMRELAY_UPDATE_DOCS=1");
}

}  // namespace manual_file
