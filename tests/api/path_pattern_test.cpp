#include "api/path_pattern.hpp"

#include <doctest/doctest.h>

#include "util/text.hpp"

namespace {

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  return api::PathPattern(pattern).match(util::split(path, '/'));
}

}  // namespace

TEST_CASE("a path matches its pattern segment by segment") {
  CHECK(match("/v1/status", "/v1/status"));
  CHECK(!match("/v1/status", "/v1/status/"));
  CHECK(!match("/v1/status", "/v1"));
  const auto id = match("/v1/queue/{id}/retry", "/v1/queue/17/retry");
  REQUIRE(id);
  CHECK(*id == std::vector<std::string>{"17"});
  CHECK(!match("/v1/queue/{id}/retry", "/v1/queue//retry"));
  CHECK(!match("/v1/queue/{id}", "/v1/queue/"));
  CHECK(match("/{}/{}", "/a/b") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an open end matches the rest of the path") {
  CHECK(match("/sms/{*}", "/sms/platform/x") == std::vector<std::string>{"platform/x"});
  CHECK(match("/sms/{*}", "/sms/") == std::vector<std::string>{""});
  CHECK(!match("/sms/{*}", "/sms"));
}
