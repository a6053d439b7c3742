#include <doctest/doctest.h>

#include "relay/route.hpp"

TEST_CASE("a route kind is found by its name, an unknown one is not") {
  CHECK(relay::find_route("http") != nullptr);
  CHECK(relay::find_route("pigeon") == nullptr);
  CHECK(relay::find_route("") == nullptr);
}
