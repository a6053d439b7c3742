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
  CHECK(turns.begin("host\n+1"));
  CHECK_FALSE(turns.begin("host\n+1"));
  CHECK(turns.begin("host\n+2"));
  CHECK(turns.begin("other\n+1"));
  turns.end("host\n+1", now, 1ms);
  CHECK(turns.begin("host\n+1"));
}

TEST_CASE("a parked delivery is the next one of its queue after the turn") {
  Turns bench(3);
  const auto first = bench.next();
  const auto second = bench.next();
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE(bench.turns.begin(bench.key));
  CHECK_FALSE(bench.turns.park(bench.key, bench.queue, *second, bench.now()));
  bench.turns.end(bench.key, bench.now(), 5ms);
  const auto again = bench.next();
  REQUIRE(again);
  CHECK(again->id == second->id);
}

TEST_CASE("beyond the limit a delivery waits in the spool, about until its turn") {
  Turns bench(static_cast<int>(relay::SenderTurns::kMostParked) + 3);
  bench.next();
  REQUIRE(bench.turns.begin(bench.key));
  bench.turns.end(bench.key, bench.now(), 10ms);
  REQUIRE(bench.turns.begin(bench.key));
  for (std::size_t i = 0; i < relay::SenderTurns::kMostParked; ++i) {
    const auto delivery = bench.next();
    REQUIRE(delivery);
    CHECK_FALSE(bench.turns.park(bench.key, bench.queue, *delivery, bench.now()));
  }
  const auto pause = bench.turns.park(bench.key, bench.queue, *bench.next(), bench.now());
  const auto longer = bench.turns.park(bench.key, bench.queue, *bench.next(), bench.now());
  REQUIRE(pause);
  REQUIRE(longer);
  CHECK(*pause > 0ms);
  CHECK(*longer > *pause);
  CHECK(*longer <= 2min);
}

TEST_CASE("parked deliveries without one in flight go back to the spool after two seconds") {
  Turns bench(3);
  bench.next();
  const auto second = bench.next(), third = bench.next();
  REQUIRE(bench.turns.begin(bench.key));
  bench.turns.park(bench.key, bench.queue, *second, bench.now());
  bench.turns.park(bench.key, bench.queue, *third, bench.now());
  bench.turns.end(bench.key, bench.now(), 5ms);  // the second one is the next, but nobody takes it
  bench.desk.clock.advance(3s);
  bench.turns.release(bench.now());
  std::vector<spool::Id> ids;
  while (const auto delivery = bench.next()) ids.push_back(delivery->id);
  CHECK(ids == std::vector{second->id, third->id});
}
