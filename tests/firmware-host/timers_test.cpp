#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("timers run in order of their deadline, and not before it") {
  doubles::FakeClock clock;
  Timers timers(clock);
  std::string ran;
  timers.after(2s, [&] { ran += "b"; });
  timers.after(1s, [&] { ran += "a"; });
  const auto cancelled = timers.after(1s, [&] { ran += "x"; });
  timers.cancel(cancelled);
  CHECK(timers.next() == clock.in(1s));
  timers.run();
  CHECK(ran.empty());
  clock.advance(3s);
  timers.run();
  CHECK(ran == "ab");
  CHECK_FALSE(timers.next());
}

TEST_CASE("a timer that sets itself again does not keep the loop busy") {
  doubles::FakeClock clock;
  Timers timers(clock);
  int runs = 0;
  std::function<void()> again = [&] {
    ++runs;
    timers.after({}, again);
  };
  timers.after({}, again);
  timers.run();
  CHECK(runs == 1);
}
