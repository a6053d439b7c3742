#include "backend/publisher/schedule.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;

TEST_CASE("an unknown name is due, and pauses double up to an hour, with jitter") {
  doubles::FakeClock clock;
  publisher::Schedule schedule(clock, 1);
  CHECK(schedule.is_due("a"));
  CHECK(schedule.until_next(60s) == 60s);
  std::chrono::milliseconds ceiling = 5s;
  for (int tries = 0; tries < 40; ++tries) {
    schedule.back_off("a", tries, {});
    const auto pause = schedule.until_next(2h);
    CHECK(pause >= ceiling / 2);
    CHECK(pause <= ceiling);
    CHECK_FALSE(schedule.is_due("a"));
    ceiling = std::min<std::chrono::milliseconds>(ceiling * 2, 1h);
  }
  clock.advance(1h);
  CHECK(schedule.is_due("a"));
}

TEST_CASE("a moment that has passed is dropped") {
  doubles::FakeClock clock;
  publisher::Schedule schedule(clock, 1);
  schedule.back_off("place", 0, {});
  clock.advance(1h);
  CHECK(schedule.until_next(60s) == 60s);
  CHECK(schedule.is_due("place"));
}

TEST_CASE("a pause that the platform asks for is kept, and two names can share a moment") {
  doubles::FakeClock clock;
  publisher::Schedule schedule(clock, 1);
  schedule.back_off("a", 0, 2h);
  schedule.wait_for("place", "a");
  clock.advance(2h - 1s);
  CHECK_FALSE(schedule.is_due("a"));
  CHECK_FALSE(schedule.is_due("place"));
  clock.advance(1s);
  CHECK(schedule.is_due("place"));
  schedule.back_off("a", 3, {});
  schedule.forget("a");
  CHECK(schedule.is_due("a"));
}
