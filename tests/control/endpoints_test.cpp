#include "control/endpoints.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

using namespace control;

TEST_CASE("a path fits its pattern piece by piece") {
  CHECK(match("/v1/status", "/v1/status"));
  CHECK(!match("/v1/status", "/v1/status/"));
  CHECK(!match("/v1/status", "/v1"));
  const auto id = match("/v1/queue/{id}/retry", "/v1/queue/17/retry");
  REQUIRE(id);
  CHECK(*id == std::vector<std::string>{"17"});
  CHECK(!match("/v1/queue/{id}/retry", "/v1/queue//retry"));
  CHECK(!match("/v1/queue/{id}", "/v1/queue/"));
}

TEST_CASE("method and path are unique") {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& endpoint : endpoints())
    CHECK(seen.emplace(endpoint.method, endpoint.path).second);
}
