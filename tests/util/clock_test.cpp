#include "util/clock.hpp"

#include <doctest/doctest.h>

#include "../doubles/fake_clock.hpp"

using namespace std::chrono_literals;

TEST_CASE("wall time is written in ISO 8601 with its offset") {
  CHECK(util::iso8601(util::from_epoch_ms(0)) == "1970-01-01T00:00:00.000+00:00");
  CHECK(util::iso8601(util::from_epoch_ms(1'800'000'000'123)) == "2027-01-15T08:00:00.123+00:00");
}

TEST_CASE("a poll time-out is rounded up, never negative, and capped") {
  doubles::FakeClock clock;
  CHECK(util::poll_timeout_ms(clock, clock.in(1us)) == 1);
  CHECK(util::poll_timeout_ms(clock, clock.in(-5s)) == 0);
  CHECK(util::poll_timeout_ms(clock, clock.in(24h)) == 60'000);
}

TEST_CASE("a jump of the date does not move deadlines") {
  doubles::FakeClock clock;
  const auto before = clock.now();
  clock.set_wall(util::from_epoch_ms(0));
  CHECK(clock.now() == before);
}
