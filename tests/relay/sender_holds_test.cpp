#include "relay/sender_holds.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

namespace sender_holds_test {

using Refused = relay::SenderHolds::Refused;
using namespace std::chrono_literals;

namespace {

struct HoldsBench {
  doubles::FakeClock clock;
  util::Jitter jitter{1};
  relay::SenderHolds holds{1s, 15min};
  Refused refuse(const std::string& sender, std::int64_t id) {
    return holds.refused(sender, id, clock.now(), jitter);
  }
  bool held(const std::string& sender) const { return pause(sender) > 0s; }
  util::Duration pause(const std::string& sender) const { return holds.pause(sender, clock.now()); }
};

}  // namespace

TEST_CASE("one sender that is refused waits, for a pause that grows up to its limit") {
  HoldsBench bench;
  CHECK_FALSE(bench.held("a"));
  CHECK(bench.refuse("a", 1) == Refused::perhaps_sender);
  CHECK(bench.pause("a") <= 1s);
  CHECK_FALSE(bench.held("b"));
  for (int i = 0; i < 30; ++i) {
    bench.clock.advance(bench.pause("a"));
    CHECK_FALSE(bench.held("a"));
    CHECK(bench.refuse("a", 1 + i % 3) == Refused::perhaps_sender);
  }
  CHECK(bench.pause("a") >= 15min / 2);
  CHECK(bench.pause("a") <= 15min);
  bench.holds.probe_now();
  CHECK_FALSE(bench.held("a"));
}

TEST_CASE("a second sender that is refused shows that the route is refused") {
  HoldsBench bench;
  bench.refuse("a", 1);
  CHECK(bench.refuse("b", 2) == Refused::route);
  CHECK_FALSE(bench.held("a"));
  CHECK_FALSE(bench.held("b"));
}

TEST_CASE("a message that is refused again after another one was taken is itself refused") {
  for (const char* other : {"a", "b"}) {
    CAPTURE(other);
    HoldsBench bench;
    bench.refuse("a", 1);
    bench.holds.works(other, false);
    CHECK(bench.refuse("a", 1) == Refused::perhaps_sender);
    for (int i = 0; i < 3; ++i) {
      bench.holds.works(other, true);
      CHECK(bench.refuse("a", 1) == Refused::message);
      CHECK(bench.held("a"));
      CHECK(bench.refuse("a", 1) == Refused::perhaps_sender);
    }
  }
}

TEST_CASE("a refusal from before the last success does not make two") {
  HoldsBench bench;
  bench.refuse("a", 1);
  bench.holds.works("c", true);
  CHECK(bench.refuse("b", 2) == Refused::perhaps_sender);
  // It is in doubt again: the first message is not to blame, and now there are two senders.
  CHECK(bench.refuse("a", 1) == Refused::route);
}

TEST_CASE("senders without number are remembered up to a limit") {
  HoldsBench bench;
  for (int i = 0; i < 1'000; ++i) {
    bench.holds.works("other", true);
    CHECK(bench.refuse("sender " + std::to_string(i), i) == Refused::perhaps_sender);
  }
  CHECK(bench.held("sender 999"));
  CHECK_FALSE(bench.held("sender 1"));
}

}  // namespace sender_holds_test
