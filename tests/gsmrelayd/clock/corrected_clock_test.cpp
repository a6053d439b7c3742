#include "gsmrelayd/clock/corrected_clock.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;

TEST_CASE("a corrected clock has another date and the same monotonic time") {
  doubles::FakeClock system;
  gsmrelayd::CorrectedClock clock(system);
  CHECK(clock.wall() == system.wall());
  clock.correct(3h);
  CHECK(clock.wall() == system.wall() + 3h);
  CHECK(clock.now() == system.now());
  CHECK(clock.correction() == 3h);
}
