#include "control/elapsed.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

TEST_CASE("a duration has one unit") {
  CHECK(control::whole_minutes(1min) == "1 min");
  CHECK(control::whole_minutes(119min) == "119 min");
  CHECK(control::whole_minutes(2h) == "2 h");
  CHECK(control::whole_minutes(47h) == "47 h");
  CHECK(control::whole_minutes(48h) == "2 days");
}
