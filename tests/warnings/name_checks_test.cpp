#include "warnings/name_checks.hpp"

#include <doctest/doctest.h>

using namespace warnings;

TEST_CASE("names cannot be resolved if none of several is found, or no name server answers") {
  using enum Lookup;
  const auto says = [](const std::vector<Lookup>& lookups) {
    const auto finding = judge_lookups(lookups);
    return finding ? finding->arguments.front().second : std::string();
  };
  CHECK(says({}).empty());
  CHECK(says({found}).empty());
  CHECK(says({unknown}).empty());  // one name may be misspelt
  CHECK(says({unknown, found}).empty());
  CHECK(says({failed, found}).empty());
  CHECK(says({failed}) == "the name server does not answer");
  CHECK(says({failed, unknown}) == "the name server does not answer");
  CHECK(says({unknown, unknown}) == "none of 2 names is found");
}
