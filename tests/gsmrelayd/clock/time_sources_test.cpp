#include "gsmrelayd/clock/time_sources.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;

TEST_CASE("the network's time goes on, and the latest time stamp is the one that counts") {
  doubles::FakeClock clock;
  gsmrelayd::TimeSources sources(clock);
  CHECK_FALSE(sources.network_time());
  CHECK_FALSE(sources.earliest());
  const auto then = util::from_epoch_ms(1'790'000'000'000);
  sources.take_network_time(then);
  sources.take_stamp(then);
  sources.take_stamp(then - 24h);  // it waited in the network for a day
  clock.advance(90s);
  CHECK(sources.network_time() == then + 90s);
  CHECK(sources.earliest() == then + 90s);
  sources.take_stamp(then + 30s);
  CHECK(sources.earliest() == then + 90s);
  sources.take_stamp(then + 5min);
  CHECK(sources.earliest() == then + 5min);
}
