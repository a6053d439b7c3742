#include "gsmrelayd/clock/corrected_clock.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;

TEST_CASE("a corrected clock has another date and the same monotonic time") {
  doubles::FakeClock system;
  gsmrelayd::CorrectedClock clock(system);
  CHECK(clock.wall() == system.wall());
  clock.set_offset(clock.system_offset() + 3h);
  CHECK(clock.wall() == system.wall() + 3h);
  CHECK(clock.now() == system.now());
}

TEST_CASE("a step of the system's clock changes no date until the offset is set") {
  doubles::FakeClock system;
  gsmrelayd::CorrectedClock clock(system);
  const auto begin = clock.wall();
  system.set_wall(begin + 10h);
  system.advance(2s);
  CHECK(clock.wall() == begin + 2s);
  clock.set_offset(clock.system_offset());
  CHECK(clock.wall() == system.wall());
  CHECK(clock.stored().wall() == begin + 2s);
  clock.stored().set_offset(clock.system_offset());
  CHECK(clock.stored().wall() == system.wall());
}
