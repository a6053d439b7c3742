#include "relay/sender_turns.hpp"

#include <doctest/doctest.h>

#include "relay/route.hpp"
#include "tests/spool/desk.hpp"

using namespace std::chrono_literals;

namespace {

/// A route's queue with deliveries of one sender.
struct Turns {
  explicit Turns(int waiting) : queue(settings(), relay::find_route("http")) {
    std::vector<spool::ReceivedPdu> arrivals;
    for (int i = 0; i < waiting; ++i) arrivals.push_back(desk::one_sms("m" + std::to_string(i)));
    desk.accept(arrivals);
  }
  static relay::RouteSettings settings() {
    relay::RouteSettings settings;
    settings.name = "main";
    settings.max_in_flight = 128;
    return settings;
  }
  std::optional<spool::Delivery> next() {
    return desk::ok(queue.next(desk.queue(), desk.clock.now(), desk.file->service_now()));
  }
  util::Deadline now() const { return desk.clock.now(); }

  desk::Desk desk;
  relay::RouteQueue queue;
  relay::SenderTurns turns;
  std::string key = relay::SenderTurns::key("host:80", "+237670000001");
};

}  // namespace

TEST_CASE("a sender has one turn at a time, two senders do not wait for each other") {
  relay::SenderTurns turns;
  const util::Deadline now{};
  CHECK(turns.begin("host\n+1", 1, now));
  CHECK_FALSE(turns.begin("host\n+1", 2, now));
  CHECK(turns.begin("host\n+2", 3, now));
  CHECK(turns.begin("other\n+1", 4, now));
  turns.end("host\n+1", now, 1ms);
  CHECK(turns.begin("host\n+1", 2, now));
}

TEST_CASE("after a turn the delivery that was parked first is next, and no other may begin") {
  Turns bench(4);
  const auto first = bench.next(), second = bench.next(), third = bench.next();
  REQUIRE(bench.turns.begin(bench.key, first->id, bench.now()));
  CHECK_FALSE(bench.turns.park(bench.key, bench.queue, *second, bench.now()));
  CHECK_FALSE(bench.turns.park(bench.key, bench.queue, *third, bench.now()));
  bench.turns.end(bench.key, bench.now(), 5ms);
  const auto again = bench.next();
  REQUIRE(again);
  CHECK(again->id == second->id);
  CHECK_FALSE(bench.turns.begin(bench.key, third->id, bench.now()));
  CHECK(bench.turns.begin(bench.key, second->id, bench.now()));
}

TEST_CASE("beyond the limit a delivery waits in the spool for less than the time until its turn") {
  constexpr auto kParked = relay::SenderTurns::kMostParked;
  Turns bench(static_cast<int>(kParked) + 3);
  REQUIRE(bench.turns.begin(bench.key, bench.next()->id, bench.now()));
  for (std::size_t i = 0; i < kParked; ++i) {
    const auto delivery = bench.next();
    REQUIRE(delivery);
    CHECK_FALSE(bench.turns.park(bench.key, bench.queue, *delivery, bench.now()));
  }
  const auto pause = bench.turns.park(bench.key, bench.queue, *bench.next(), bench.now());
  const auto longer = bench.turns.park(bench.key, bench.queue, *bench.next(), bench.now());
  REQUIRE(pause);
  REQUIRE(longer);
  CHECK(*pause > 100ms);  // 17 turns of 10 ms, which is the guess before the first turn
  CHECK(*longer > *pause);
  CHECK(*longer < 18 * 10ms);
}

TEST_CASE(
    "parked deliveries go back to the spool when the next one has not begun for two seconds") {
  Turns bench(3);
  const auto first = bench.next(), second = bench.next(), third = bench.next();
  REQUIRE(bench.turns.begin(bench.key, first->id, bench.now()));
  bench.turns.park(bench.key, bench.queue, *second, bench.now());
  bench.turns.park(bench.key, bench.queue, *third, bench.now());
  bench.turns.end(bench.key, bench.now(), 5ms);
  bench.desk.clock.advance(1s);
  bench.turns.release(bench.now());
  CHECK(bench.turns.begin("other", 99, bench.now()));
  bench.desk.clock.advance(3s);
  bench.turns.release(bench.now());
  std::vector<spool::Id> ids;
  while (const auto delivery = bench.next()) ids.push_back(delivery->id);
  CHECK(ids == std::vector{second->id, third->id});
  CHECK(bench.turns.begin(bench.key, third->id, bench.now()));
}
