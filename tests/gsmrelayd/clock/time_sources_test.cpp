#include "gsmrelayd/clock/time_sources.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;

namespace {

const auto kThen = util::from_epoch_ms(1'790'000'000'000);

}  // namespace

TEST_CASE("the network's time goes on, and the latest time stamp is the one that counts") {
  doubles::FakeClock clock;
  gsmrelayd::TimeSources sources(clock);
  CHECK(sources.evidence().network.empty());
  CHECK_FALSE(sources.evidence().stamp);
  sources.take_network_time("a", kThen);
  sources.take_stamp(kThen);
  sources.take_stamp(kThen - 24h);  // it waited in the network for a day
  clock.advance(90s);
  CHECK(sources.evidence().network == std::vector{kThen + 90s});
  CHECK(sources.evidence().stamp == kThen + 90s);
  sources.take_stamp(kThen + 30s);
  CHECK(sources.evidence().stamp == kThen + 90s);
  sources.take_stamp(kThen + 5min);
  CHECK(sources.evidence().stamp == kThen + 5min);
}

TEST_CASE("each modem has one reading, the latest") {
  doubles::FakeClock clock;
  gsmrelayd::TimeSources sources(clock);
  sources.take_network_time("a", kThen + 48h);
  sources.take_network_time("b", kThen);
  sources.take_network_time("a", kThen + 24h);
  CHECK(sources.evidence().network == std::vector{kThen, kThen + 24h});
}

TEST_CASE("impossible dates are ignored, and a time stamp far ahead of all modems, too") {
  doubles::FakeClock clock;
  gsmrelayd::TimeSources sources(clock);
  sources.take_network_time("a", util::from_epoch_ms(315'964'800'000));  // 1980: a modem's default
  sources.take_network_time("a", kThen + 24h * 365 * 20);
  sources.take_stamp(kThen + 24h * 365 * 20);
  CHECK(sources.evidence().network.empty());
  CHECK_FALSE(sources.evidence().stamp);
  sources.take_stamp(kThen + 24h * 365);
  sources.take_network_time("a", kThen);
  CHECK_FALSE(sources.evidence().stamp);
  sources.take_stamp(kThen - 1min);
  CHECK(sources.evidence().stamp == kThen - 1min);
  sources.take_stamp(kThen + 24h * 365);
  CHECK(sources.evidence().stamp == kThen - 1min);
}
