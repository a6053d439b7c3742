#include "relay/route_queue.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/spool/desk.hpp"

using namespace std::chrono_literals;

namespace {

struct RouteQueueBench {
  explicit RouteQueueBench(int waiting) : queue(settings(), relay::find_route("http")) {
    std::vector<spool::ReceivedPdu> arrivals;
    for (int i = 0; i < waiting; ++i) arrivals.push_back(desk::one_sms("m" + std::to_string(i)));
    if (waiting > 0) desk.accept(arrivals);
  }
  static relay::RouteSettings settings() {
    relay::RouteSettings settings;
    settings.name = "main";
    return settings;
  }
  std::optional<spool::Delivery> next() {
    return desk::ok(queue.next(desk.queue(), desk.clock.now(), desk.file->service_now()));
  }
  void settle(const spool::Settlement& settlement) {
    desk::ok(desk.queue().settle(std::vector{settlement}));
    queue.settled(settlement, desk.clock.now(), desk.file->service_now());
  }
  util::Duration until_wake() const { return queue.wake_at(desk.clock.now()) - desk.clock.now(); }

  desk::Desk desk;
  relay::RouteQueue queue;
};

}  // namespace

TEST_CASE("a delivery is returned once until it is settled") {
  RouteQueueBench bench(3);
  std::set<spool::Id> ids;
  while (auto delivery = bench.next()) ids.insert(delivery->id);
  CHECK(ids.size() == 3);
  bench.queue.poll_spool();
  CHECK_FALSE(bench.next());
  CHECK_FALSE(bench.queue.idle());
}

TEST_CASE("an empty queue does not read the spool until poll_spool()") {
  RouteQueueBench bench(0);
  CHECK(bench.until_wake() == 0s);
  CHECK_FALSE(bench.next());
  CHECK(bench.queue.wake_at(bench.desk.clock.now()) == util::Deadline::max());
  bench.desk.accept(desk::one_sms("new"));
  CHECK_FALSE(bench.next());
  bench.queue.poll_spool();
  CHECK(bench.next());
}

TEST_CASE("a waiting delivery is returned when it is due") {
  RouteQueueBench bench(1);
  const auto delivery = bench.next();
  REQUIRE(delivery);
  spool::Settlement later{.delivery = delivery->id};
  later.not_before = bench.desk.file->service_now() + 30s;
  bench.settle(later);
  CHECK(bench.until_wake() == 30s);
  CHECK_FALSE(bench.next());
  bench.desk.clock.advance(30s);
  CHECK(bench.next());
}

TEST_CASE("a delivery that waited before the start is returned when it is due") {
  RouteQueueBench bench(1);
  desk::ok(bench.desk.queue().settle(
      std::vector{spool::Settlement{.delivery = bench.desk.due().at(0), .not_before = 1h}}));
  CHECK_FALSE(bench.next());
  CHECK(bench.until_wake() > 50min);
  CHECK(bench.until_wake() <= 1h);
}

TEST_CASE("after an error of the spool nothing is returned for a second") {
  RouteQueueBench bench(2);
  const auto first = bench.next();
  REQUIRE(first);
  bench.queue.back_off(bench.desk.clock.now());
  CHECK_FALSE(bench.next());
  CHECK(bench.until_wake() == 1s);
  bench.desk.clock.advance(1s);
  const auto second = bench.next();
  REQUIRE(second);
  CHECK(second->id != first->id);
}

TEST_CASE("deliveries fetched long ago are fetched again, as they may have been dropped") {
  RouteQueueBench bench(3);
  REQUIRE(bench.next());
  for (const auto id : bench.desk.due()) desk::ok(bench.desk.queue().drop(id));
  bench.desk.clock.advance(3s);
  CHECK_FALSE(bench.next());
}

TEST_CASE("nothing is returned above the limit, while the route is down, or when it is retired") {
  RouteQueueBench bench(20);
  for (int i = 0; i < 8; ++i) {
    REQUIRE(bench.next());
    bench.queue.started();
  }
  CHECK_FALSE(bench.next());
  CHECK(bench.queue.wake_at(bench.desk.clock.now()) == util::Deadline::max());
  bench.queue.request_finished();
  bench.queue.retire();
  CHECK_FALSE(bench.next());
  bench.queue.change(RouteQueueBench::settings(), relay::find_route("http"));
  CHECK(bench.next());
  util::Jitter jitter(1);
  bench.queue.breaker().fails(bench.desk.clock.now(), {.at_least = 10s}, jitter);
  CHECK_FALSE(bench.next());
}

TEST_CASE("only expired deliveries are returned while the route is down, once a minute") {
  RouteQueueBench bench(3);
  auto settings = RouteQueueBench::settings();
  settings.max_age = 2h;
  bench.queue.change(settings, relay::find_route("http"));
  util::Jitter jitter(1);
  const auto expired = [&bench] {
    return desk::ok(bench.queue.expired(bench.desk.queue(), bench.desk.clock.now(),
                                        bench.desk.file->service_now()));
  };
  bench.queue.breaker().fails(bench.desk.clock.now(), {.at_least = 24h}, jitter);
  CHECK(expired().empty());
  bench.desk.clock.advance(2h);
  CHECK(expired().size() == 3);
  CHECK(expired().empty());
}

TEST_CASE("an unknown kind starts nothing") {
  RouteQueueBench bench(1);
  bench.queue.change(RouteQueueBench::settings(), nullptr);
  CHECK_FALSE(bench.next());
}

TEST_CASE("a route that is held starts nothing, and goes on when it is released") {
  RouteQueueBench bench(2);
  auto held = RouteQueueBench::settings();
  held.held = {"/x must not be readable by others", "sudo chmod 600 /x"};
  bench.queue.change(held, relay::find_route("http"));
  CHECK_FALSE(bench.next());
  CHECK(bench.queue.wake_at(bench.desk.clock.now()) == util::Deadline::max());
  bench.queue.change(RouteQueueBench::settings(), relay::find_route("http"));
  CHECK(bench.next());
  CHECK(bench.next());
}
