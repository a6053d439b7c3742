#include "relay/breaker.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using relay::Breaker;
using std::chrono::milliseconds;

namespace {

struct BreakerBench {
  doubles::FakeClock clock;
  util::Jitter jitter{1};
  relay::CircuitBreaker breaker{{}};
  void fail(milliseconds at_least = milliseconds(0)) {
    breaker.fails(clock.now(), {.at_least = at_least}, jitter);
  }
  Breaker state() const { return breaker.state(clock.now()); }
  int room(int in_flight = 0) const { return breaker.room(clock.now(), in_flight, 64); }
  milliseconds pause() const {
    return std::chrono::ceil<milliseconds>(breaker.probe_at() - clock.now());
  }
};

}  // namespace

TEST_CASE("one failure does not open the breaker, four in a row do") {
  BreakerBench bench;
  for (int i = 0; i < 3; ++i) bench.fail();
  CHECK(bench.state() == Breaker::closed);
  bench.breaker.works(64);
  for (int i = 0; i < 3; ++i) bench.fail();
  CHECK(bench.state() == Breaker::closed);
  bench.fail();
  CHECK(bench.state() == Breaker::open);
  CHECK(bench.room() == 0);
}

TEST_CASE("after the pause one probe is allowed, and its success closes the breaker") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.fail();
  bench.clock.advance(bench.pause());
  CHECK(bench.state() == Breaker::half_open);
  CHECK(bench.room(0) == 1);
  CHECK(bench.room(1) == 0);
  bench.breaker.works(64);
  CHECK(bench.state() == Breaker::closed);
}

TEST_CASE("a requested probe is not delayed by a failure of an earlier request") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.fail();
  const auto late = [&] {
    bench.breaker.fails(bench.clock.now(), {.took = std::chrono::seconds(5)}, bench.jitter);
  };
  late();
  CHECK(bench.state() == Breaker::open);
  bench.breaker.probe_now(bench.clock.now());
  bench.clock.advance(std::chrono::seconds(1));
  late();
  CHECK(bench.state() == Breaker::half_open);
  CHECK(bench.room(0) == 1);
  // The probe itself fails: the route is still down.
  bench.fail();
  CHECK(bench.state() == Breaker::open);
}

TEST_CASE(
    "the pause grows with each failed probe up to its limit, and starts over after a success") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.fail();
  CHECK(bench.pause() <= milliseconds(1000));
  for (int i = 0; i < 30; ++i) {
    bench.clock.advance(bench.pause());
    bench.fail();
  }
  CHECK(bench.pause() >= std::chrono::minutes(15) / 2);
  CHECK(bench.pause() <= std::chrono::minutes(15));
  bench.breaker.works(64);
  for (int i = 0; i < 4; ++i) bench.fail();
  CHECK(bench.pause() <= milliseconds(1000));
}

TEST_CASE("failures of requests started before the opening do not lengthen the pause") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.fail();
  const auto probe_at = bench.breaker.probe_at();
  for (int i = 0; i < 60; ++i) bench.fail();
  CHECK(bench.breaker.probe_at() == probe_at);
}

TEST_CASE("a pause named by the server opens the breaker at once") {
  BreakerBench bench;
  bench.fail(milliseconds(30'000));
  CHECK(bench.state() == Breaker::open);
  CHECK(bench.pause() == milliseconds(30'000));
  bench.fail(milliseconds(40'000));
  CHECK(bench.pause() == milliseconds(40'000));
}

TEST_CASE("the number of requests grows by one per success up to the limit") {
  BreakerBench bench;
  CHECK(bench.room() == 8);
  for (int i = 0; i < 20; ++i) bench.breaker.works(64);
  CHECK(bench.room() == 28);
  for (int i = 0; i < 100; ++i) bench.breaker.works(64);
  CHECK(bench.room() == 64);
  CHECK(bench.room(60) == 4);
  CHECK(bench.breaker.room(bench.clock.now(), 0, 2) == 2);
}

TEST_CASE("a probe can be requested before the pause ends") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.fail();
  bench.breaker.probe_now(bench.clock.now());
  CHECK(bench.room() == 1);
  CHECK(relay::to_string(bench.state()) == "half_open");
}

TEST_CASE("repeated failures of one delivery do not open the breaker") {
  BreakerBench bench;
  for (int i = 0; i < 20; ++i) bench.breaker.fails(bench.clock.now(), {.suspect = 7}, bench.jitter);
  CHECK(bench.state() == Breaker::closed);
  for (int other = 8; other < 11; ++other)
    bench.breaker.fails(bench.clock.now(), {.suspect = other}, bench.jitter);
  CHECK(bench.state() == Breaker::open);
}

TEST_CASE("a refusal that fits every message opens the breaker at once, again and again") {
  BreakerBench bench;
  for (int i = 0; i < 5; ++i) {
    CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 7, .refused = true}, bench.jitter));
    CHECK(bench.state() == Breaker::open);
    bench.clock.advance(bench.pause());
  }
  CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 8, .refused = true}, bench.jitter));
  CHECK(bench.pause() > milliseconds(1000));
}

TEST_CASE("a refusal of one delivery while others work does not open the breaker") {
  BreakerBench bench;
  bench.breaker.fails(bench.clock.now(), {.suspect = 7, .refused = true}, bench.jitter);
  bench.clock.advance(bench.pause());
  bench.breaker.works(64);
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(
        bench.breaker.fails(bench.clock.now(), {.suspect = 7, .refused = true}, bench.jitter));
  CHECK(bench.state() == Breaker::closed);
  // The server refuses another one too: it is in doubt again.
  CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 8, .refused = true}, bench.jitter));
  bench.clock.advance(bench.pause());
  CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 7, .refused = true}, bench.jitter));
}

TEST_CASE("after a probe with a suspected delivery another probe is allowed") {
  BreakerBench bench;
  for (int i = 0; i < 4; ++i) bench.breaker.fails(bench.clock.now(), {.suspect = i}, bench.jitter);
  bench.clock.advance(bench.pause());
  CHECK_FALSE(bench.breaker.fails(bench.clock.now(), {.suspect = 3}, bench.jitter));
  CHECK(bench.state() == Breaker::half_open);
  CHECK(bench.room() == 1);
  CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 9}, bench.jitter));
  CHECK(bench.state() == Breaker::open);
}

TEST_CASE("a refusal of a delivery that a broken server failed on before opens the breaker") {
  BreakerBench bench;
  bench.breaker.fails(bench.clock.now(), {.suspect = 7}, bench.jitter);  // HTTP 500
  bench.breaker.works(64);
  CHECK(bench.breaker.fails(bench.clock.now(), {.suspect = 7, .refused = true}, bench.jitter));
  CHECK(bench.state() == Breaker::open);
}
