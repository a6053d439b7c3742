#include "control/endpoints.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace control;

TEST_CASE("method and path are unique") {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& endpoint : endpoints())
    CHECK(seen.emplace(endpoint.method, endpoint.path).second);
}
