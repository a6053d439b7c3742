#include "gsmrelayd/modem/dialogue_ring.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/doubles/fake_clock.hpp"

namespace dialogue_ring_test {

using namespace std::chrono_literals;
using gsmrelayd::DialogueRing;

TEST_CASE(
    "row 166: the ring returns the lines of the last minutes with their times, until it is "
    "cleared") {
  doubles::FakeClock clock;
  DialogueRing ring;
  ring.add(clock.now(), "> too old");
  clock.advance(1s);
  ring.add(clock.now(), "> AT+CSQ");
  clock.advance(250ms);
  ring.add(clock.now(), "< OK");
  clock.advance(299s + 750ms);
  for (int time = 0; time < 2; ++time) {
    const auto recent = ring.recent(clock.now(), 300s);
    CHECK(recent.text == " -300.000 > AT+CSQ\n -299.750 < OK\n");
    CHECK(recent.span == 300s);
  }
  ring.clear();
  CHECK(ring.recent(clock.now(), 300s).text.empty());
}

TEST_CASE(
    "row 166: the ring keeps the newest lines within its octets, whatever their lengths are") {
  doubles::FakeClock clock;
  DialogueRing ring(1'000);
  std::string all;
  for (std::size_t i = 0; i < 10'000; ++i) {
    const auto line = std::string(i % 170, static_cast<char>('a' + i % 26));
    ring.add(clock.now(), line);
    all += "   -0.000 " + line.substr(0, DialogueRing::kLongestLine) + "\n";
  }
  const auto kept = ring.recent(clock.now(), 300s).text;
  CHECK(kept.size() > 400);
  CHECK(kept.size() < 1'200);
  CHECK(all.ends_with(kept));
  ring.clear();
  ring.add(clock.now(), "again");
  CHECK(ring.recent(clock.now(), 300s).text == "   -0.000 again\n");
}

}  // namespace dialogue_ring_test
