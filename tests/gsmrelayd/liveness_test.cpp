#include "gsmrelayd/liveness.hpp"

#include <doctest/doctest.h>

#include "../doubles/fake_clock.hpp"

namespace liveness_test {

using namespace std::chrono_literals;

TEST_CASE("a thread that stops beating is named, and one that beats again is not") {
  doubles::FakeClock clock;
  gsmrelayd::LivenessMonitor progress(clock);
  auto& relay = progress.add("relay", 60s);
  auto& modem = progress.add("modem kitchen", 300s);
  clock.advance(61s);
  CHECK(progress.stalled() == "relay");
  relay.beat();
  CHECK_FALSE(progress.stalled());
  clock.advance(250s);
  relay.beat();
  CHECK(progress.stalled() == "modem kitchen");
  modem.beat();
  CHECK_FALSE(progress.stalled());
}

TEST_CASE("a thread that was removed is no longer expected to beat") {
  doubles::FakeClock clock;
  gsmrelayd::LivenessMonitor progress(clock);
  auto& gone = progress.add("gone", 1s);
  clock.advance(2s);
  REQUIRE(progress.stalled());
  progress.remove(gone);
  CHECK_FALSE(progress.stalled());
}

TEST_CASE("the watchdog is fed four times in its interval, and not while a worker has stalled") {
  const util::Deadline start{};
  gsmrelayd::Watchdog watchdog(60s);
  CHECK(watchdog.is_due(true, start));
  CHECK_FALSE(watchdog.is_due(true, start + 14s));
  CHECK(watchdog.is_due(true, start + 15s));
  CHECK_FALSE(watchdog.is_due(false, start + 30s));
  CHECK_FALSE(watchdog.is_due(false, start + 300s));
  CHECK(watchdog.is_due(true, start + 301s));
  gsmrelayd::Watchdog none(0s);
  CHECK_FALSE(none.is_due(true, start));
}

}  // namespace liveness_test
