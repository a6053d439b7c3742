#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("personalities have names of their own, generic comes first") {
  REQUIRE_FALSE(all_personalities().empty());
  CHECK(all_personalities().front()->name == "generic");
  for (const Personality* one : all_personalities()) {
    CHECK(find_personality(one->name) == one);
    CHECK_FALSE(one->model.empty());
  }
  CHECK(find_personality("none") == nullptr);
}
