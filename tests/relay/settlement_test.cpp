#include "relay/settlement.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;
using relay::Disposition;
using spool::DeliveryState;

namespace {

struct OutcomeBench {
  doubles::FakeClock clock;
  util::Jitter jitter{1};
  relay::CircuitBreaker breaker{{}};
  relay::RouteSettings settings;
  spool::Delivery delivery;
  spool::ServiceTime service{1'000'000};

  spool::Settlement settle(const relay::Evaluation& evaluation) {
    return relay::to_settlement(delivery, evaluation, settings, breaker, {clock.now(), service},
                                jitter);
  }
  void open_breaker() {
    while (breaker.is_closed()) breaker.fails(clock.now(), {}, jitter);
  }
};

const relay::Evaluation kDelivered{.disposition = Disposition::delivered};
const relay::Evaluation kNever{.disposition = Disposition::never, .reason = "HTTP 403"};
const relay::Evaluation kLater{.reason = "later"};
const relay::Evaluation kDown{.route_down = true, .reason = "connect: refused"};
const relay::Evaluation kBounded{.route_down = true, .give_up_after = 10, .reason = "HTTP 400"};

}  // namespace

TEST_CASE("delivered and never are final, and close the breaker") {
  OutcomeBench bench;
  bench.open_breaker();
  CHECK(bench.settle(kDelivered).state == DeliveryState::delivered);
  CHECK(bench.breaker.is_closed());
  bench.open_breaker();
  const auto settlement = bench.settle(kNever);
  CHECK(settlement.state == DeliveryState::dead);
  CHECK(settlement.error == "HTTP 403");
  CHECK(bench.breaker.is_closed());
}

TEST_CASE("while the route works an attempt counts and its pause grows") {
  OutcomeBench bench;
  for (const auto& [attempts, ceiling] : {std::pair{0, 1'000ms}, std::pair{5, 32'000ms}}) {
    bench.delivery.attempts = attempts;
    auto longest = 0ms;
    for (int i = 0; i < 500; ++i) {
      const auto settlement = bench.settle(kLater);
      CHECK(settlement.state == DeliveryState::waiting);
      CHECK(settlement.counts_as_attempt);
      CHECK(settlement.not_before >= bench.service + 100ms);
      longest = std::max(longest, settlement.not_before - bench.service);
    }
    CHECK(longest <= ceiling);
    CHECK(longest > ceiling * 9 / 10);
  }
}

TEST_CASE("while the route is down no attempt counts and another delivery is probed next") {
  OutcomeBench bench;
  bench.open_breaker();
  const auto settlement = bench.settle(kDown);
  CHECK(settlement.state == DeliveryState::waiting);
  CHECK_FALSE(settlement.counts_as_attempt);
  CHECK(bench.service + (bench.breaker.probe_at() - bench.clock.now()) <= settlement.not_before);
}

TEST_CASE("an evaluation with a limit counts even then, and ends the delivery") {
  OutcomeBench bench;
  bench.open_breaker();
  bench.delivery.attempts = 8;
  CHECK(bench.settle(kBounded).counts_as_attempt);
  bench.delivery.attempts = 9;
  CHECK(bench.settle(kBounded).state == DeliveryState::dead);
}

TEST_CASE("attempts that are spread take about a day") {
  OutcomeBench bench;
  constexpr int kTries = 25;
  const relay::Evaluation spread{.give_up_after = kTries, .reason = "HTTP 400", .spread = true};
  for (int tries = 0; tries < kTries; ++tries) {
    const auto settlement = bench.settle(spread);
    CHECK(settlement.counts_as_attempt);
    CHECK((settlement.state == DeliveryState::dead) == (tries == kTries - 1));
    if (settlement.state == DeliveryState::dead) break;
    bench.service = settlement.not_before;
    ++bench.delivery.attempts;
  }
  CHECK(bench.service > 20h);
  CHECK(bench.service < 30h);
}

TEST_CASE("a message that a refusing route holds waits without counted attempts") {
  OutcomeBench bench;
  const relay::Evaluation refused{.route_down = true,
                                  .give_up_after = 3,
                                  .reason = "HTTP 404",
                                  .message_suspected = true,
                                  .route_refused = true};
  bench.delivery.id = 7;
  for (int i = 0; i < 50; ++i) {
    const auto settlement = bench.settle(refused);
    CHECK(settlement.state == DeliveryState::waiting);
    CHECK_FALSE(settlement.counts_as_attempt);
    bench.clock.advance(settlement.not_before - bench.service);
  }
  bench.breaker.works(64);
  CHECK(bench.settle(refused).counts_as_attempt);
  bench.delivery.attempts = 2;
  CHECK(bench.settle(refused).state == DeliveryState::dead);
}

TEST_CASE("the age limit ends a delivery that would wait, not a delivered one") {
  OutcomeBench bench;
  bench.settings.max_age = 1h;
  bench.service = 1h;
  CHECK(relay::is_expired(bench.delivery, bench.settings, bench.service));
  CHECK(bench.settle(kDelivered).state == DeliveryState::delivered);
  CHECK(bench.settle(kLater).state == DeliveryState::dead);
  CHECK(bench.settle(kLater).error == "too old; last: later");
  bench.service = 1h - 1ms;
  CHECK(bench.settle(kLater).state == DeliveryState::waiting);
}

TEST_CASE("Retry-After is the shortest pause") {
  OutcomeBench bench;
  auto evaluation = kDown;
  evaluation.retry_after = 90s;
  CHECK(bench.settle(evaluation).not_before >= bench.service + 90s);
  CHECK_FALSE(bench.breaker.is_closed());
}
