#include "spool/dispatch.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::Settlement;

namespace {

spool::Delivery delivery(Desk& desk, spool::Id id) {
  for (const auto& one : ok(desk.queue().deliveries_of(spool::message_of(id))))
    if (one.id == id) return one;
  FAIL("no delivery " << id);
  return {};
}

}  // namespace

TEST_CASE("each route gets a delivery whose id begins with that of the message") {
  Desk desk;
  desk.router.routes = {"a", "b", "c"};
  const auto id = desk.accept(one_sms("x")).id;
  const auto all = ok(desk.queue().deliveries_of(id));
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == id * 1000 + 1);
  CHECK(all[2].id == id * 1000 + 3);
  CHECK(all[2].route == "c");
  CHECK(desk.due("b") == std::vector{id * 1000 + 2});
}

TEST_CASE("a failed delivery waits until its retry time, and its attempts are counted") {
  Desk desk;
  desk.accept(one_sms("x"));
  const auto id = desk.due().at(0);
  const auto later = desk.file->service_now() + 60s;
  ok(desk.queue().settle(std::vector{Settlement{
      .delivery = id, .not_before = later, .error = "503 Service Unavailable", .latency = 120ms}}));
  CHECK(desk.due().empty());
  CHECK(ok(desk.queue().next_due("main")) == later);
  desk.clock.advance(59s);
  CHECK(desk.due().empty());
  desk.clock.advance(1s);
  CHECK(desk.due() == std::vector{id});
  CHECK(delivery(desk, id).attempts == 1);
  CHECK(delivery(desk, id).last_error == "503 Service Unavailable");
  ok(desk.queue().settle(std::vector{Settlement{.delivery = id, .counts_as_attempt = false}}));
  CHECK(delivery(desk, id).attempts == 1);
}

TEST_CASE("the state of a message follows from its deliveries") {
  Desk desk;
  desk.router.routes = {"a", "b"};
  const auto id = desk.accept(one_sms("x")).id * 1000;
  CHECK(desk.audit().waiting == 1);
  desk.settle(id + 1, DeliveryState::delivered);
  CHECK(desk.audit().waiting == 1);
  desk.settle(id + 2, DeliveryState::dead);
  CHECK(desk.audit().dead == 1);
  CHECK(ok(desk.queue().drop(id + 2)) == 1);
  CHECK(desk.audit().dropped == 1);
  CHECK(desk.audit("a").relayed == 1);
  CHECK(desk.audit("b").dropped == 1);
}

TEST_CASE("a result for a settled delivery is ignored, unless it is a success") {
  Desk desk;
  const auto id = desk.accept(one_sms("x")).id * 1000 + 1;
  CHECK(ok(desk.queue().drop(id)) == 1);
  CHECK(ok(desk.queue().drop(id)) == 0);
  desk.settle(id, DeliveryState::waiting);
  desk.settle(id, DeliveryState::dead);
  CHECK(desk.audit().dropped == 1);
  desk.settle(id, DeliveryState::delivered);
  CHECK(desk.audit().relayed == 1);
  desk.settle(id, DeliveryState::dead);
  CHECK(desk.audit().relayed == 1);
  desk.settle(99'001, DeliveryState::delivered);
  CHECK(desk.audit("main").received == 1);
}

TEST_CASE("one dead letter, or all of a route, can be retried") {
  Desk desk;
  desk.router.routes = {"a", "b"};
  for (const char* text : {"x", "y"}) {
    const auto id = desk.accept(one_sms(text)).id * 1000;
    desk.settle(id + 1, DeliveryState::dead);
    desk.settle(id + 2, DeliveryState::dead);
  }
  CHECK(desk.due("a").empty());
  CHECK(ok(desk.queue().retry(1001, "")) == 1);
  CHECK(desk.due("a") == std::vector<spool::Id>{1001});
  CHECK(ok(desk.queue().retry(std::nullopt, "a")) == 1);
  CHECK(desk.due("a").size() == 2);
  CHECK(desk.due("b").empty());
  CHECK(ok(desk.queue().retry(std::nullopt, "")) == 2);
  CHECK(desk.due("b").size() == 2);
  CHECK(desk.audit().waiting == 2);
  CHECK(ok(desk.queue().retry(std::nullopt, "no such route")) == 0);
  CHECK(ok(desk.queue().retry(77'001, "")) == 0);
}

TEST_CASE("a retry makes waiting deliveries due now, not delivered ones") {
  Desk desk;
  const auto later = desk.accept(one_sms("x")).id * 1000 + 1;
  const auto done = desk.accept(one_sms("y")).id * 1000 + 1;
  ok(desk.queue().settle(
      std::vector{Settlement{.delivery = later, .not_before = desk.file->service_now() + 1h}}));
  desk.settle(done, DeliveryState::delivered);
  CHECK(ok(desk.queue().retry(std::nullopt, "main")) == 1);
  CHECK(ok(desk.queue().retry(done, "")) == 0);
  CHECK(desk.due() == std::vector{later});
}

TEST_CASE("a paused route has no due deliveries until it is resumed") {
  Desk desk;
  ok(desk.queue().pause("main", true));
  const auto id = desk.accept(one_sms("x")).id * 1000 + 1;
  CHECK(desk.due().empty());
  CHECK_FALSE(ok(desk.queue().next_due("main")));
  CHECK(ok(desk.queue().routes()).at(0).paused);
  CHECK(ok(desk.queue().routes()).at(0).waiting == 1);
  ok(desk.queue().pause("main", false));
  CHECK(desk.due() == std::vector{id});
}

TEST_CASE(
    "a set relayed incomplete and completed later is relayed again, whole, with its own key") {
  Desk desk;
  desk.router.incomplete = true;
  const auto parts = sms_of(text_of_parts(3));
  const auto set = desk.accept(parts[0]).id;
  desk.accept(parts[2]);
  desk.clock.advance(72h);
  desk.run_housekeeping();
  const auto incomplete = desk.message(set);
  CHECK_FALSE(incomplete.complete);
  CHECK(incomplete.parts == 2);
  CHECK(incomplete.total == 3);
  CHECK(desk.due() == std::vector{set * 1000 + 1});

  SUBCASE("after the incomplete set was delivered there is a second delivery") {
    desk.settle(set * 1000 + 1, DeliveryState::delivered);
    CHECK(desk.audit().relayed == 1);
    CHECK(desk.accept(parts[1]).outcome == spool::Outcome::completed);
    CHECK(desk.audit().waiting == 1);
    CHECK(desk.audit("main").received == 2);
  }
  SUBCASE("before it was delivered the delivery is replaced, and its late result is ignored") {
    CHECK(desk.accept(parts[1]).outcome == spool::Outcome::completed);
    desk.settle(set * 1000 + 1, DeliveryState::delivered);
    CHECK(desk.audit().waiting == 1);
    CHECK(desk.audit("main").received == 1);
  }
  const auto whole = desk.message(set);
  CHECK(whole.complete);
  CHECK(whole.text == text_of_parts(3));
  CHECK(whole.key != incomplete.key);
  CHECK(desk.due() == std::vector{set * 1000 + 501});
  desk.settle(set * 1000 + 501, DeliveryState::delivered);
  CHECK(desk.audit().relayed == 1);
}

TEST_CASE("a retried dead letter starts with no attempts and its whole age limit") {
  Desk desk;
  const auto id = desk.accept(one_sms("x")).id * 1000 + 1;
  desk.clock.advance(29 * kDay);
  spool::Settlement dead{.delivery = id, .state = DeliveryState::dead};
  ok(desk.queue().settle(std::vector{dead}));
  CHECK(ok(desk.queue().retry(id, "")) == 1);
  const auto again = ok(desk.queue().due("main", 1)).at(0);
  CHECK(again.attempts == 0);
  CHECK(again.created == desk.file->service_now());
}

TEST_CASE("a part after the deadline makes new deliveries of all parts so far") {
  Desk desk;
  desk.router.incomplete = true;
  const auto parts = sms_of(text_of_parts(4));
  const auto set = desk.accept(parts[0]).id;
  desk.accept(one_sms("newest"));
  desk.clock.advance(73h);
  desk.run_housekeeping();
  const auto first_key = desk.message(set).key;

  SUBCASE("a waiting first version is replaced under a new key") {
    desk.accept(parts[1]);
    CHECK(desk.message(set).key != first_key);
    CHECK(ok(desk.queue().deliveries_of(set)).size() == 1);
  }
  SUBCASE("a delivered first version is followed by a fuller one") {
    desk.settle(set * 1000 + 1, DeliveryState::delivered);
    desk.accept(parts[1]);
    const auto deliveries = ok(desk.queue().deliveries_of(set));
    REQUIRE(deliveries.size() == 2);
    CHECK(deliveries[0].state == DeliveryState::delivered);
    CHECK(deliveries[1].state == DeliveryState::waiting);
    CHECK(desk.message(set).key != first_key);
    desk.settle(deliveries[1].id, DeliveryState::delivered);
    desk.accept(parts[2]);
    desk.accept(parts[3]);
    CHECK(desk.message(set).complete);
    CHECK(ok(desk.queue().deliveries_of(set)).back().state == DeliveryState::waiting);
  }
  desk.audit("main");
  desk.audit();
}
