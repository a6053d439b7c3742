#include "gsmrelayd/reset_turns.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

namespace reset_turns_test {

TEST_CASE("resets of different modems begin ten seconds apart") {
  using namespace std::chrono_literals;
  const doubles::FakeClock clock;
  gsmrelayd::ResetTurns turns;
  const auto now = clock.now();
  CHECK(turns.take(now) == now);
  CHECK(turns.take(now) == now + 10s);
  CHECK(turns.take(now + 1s) == now + 20s);
  CHECK(turns.take(now + 1h) == now + 1h);
}

}  // namespace reset_turns_test
