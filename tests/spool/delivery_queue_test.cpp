#include "spool/delivery_queue.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;

TEST_CASE("due deliveries are listed longest due first, without those in flight") {
  Desk desk;
  std::vector<spool::Id> ids;
  for (const char* text : {"a", "b", "c"}) {
    ids.push_back(desk.accept(one_sms(text)).id * 1000 + 1);
    desk.clock.advance(1s);
  }
  const auto due = [&](int limit, std::vector<spool::Id> except) {
    std::vector<spool::Id> found;
    for (const auto& one : ok(desk.queue().due("main", limit, except))) found.push_back(one.id);
    return found;
  };
  CHECK(due(10, {}) == ids);
  CHECK(due(1, {}) == std::vector{ids[0]});
  CHECK(due(1, {ids[0]}) == std::vector{ids[1]});
  CHECK(due(10, {ids[0], ids[2]}) == std::vector{ids[1]});
  CHECK(due(10, ids).empty());
  CHECK(ok(desk.queue().due("no such route", 10)).empty());
}

TEST_CASE("next_due() leaves out deliveries in flight") {
  Desk desk;
  const auto first = desk.accept(one_sms("a")).id * 1000 + 1;
  desk.clock.advance(5s);
  const auto second = desk.accept(one_sms("b")).id * 1000 + 1;
  CHECK(ok(desk.queue().next_due("main")) == 0s);
  CHECK(ok(desk.queue().next_due("main", std::vector{first})) == 5s);
  CHECK_FALSE(ok(desk.queue().next_due("main", std::vector{first, second})));
  CHECK_FALSE(ok(desk.queue().next_due("no such route")));
}

TEST_CASE("deliveries are listed by state and route") {
  Desk desk;
  desk.router.routes = {"a", "b"};
  std::vector<spool::Id> ids;
  for (const char* text : {"w", "x", "y", "z"}) ids.push_back(desk.accept(one_sms(text)).id * 1000);
  desk.settle(ids[1] + 1, DeliveryState::delivered);
  desk.settle(ids[2] + 1, DeliveryState::dead);
  ok(desk.queue().drop(ids[3] + 2));
  const auto count = [&](std::optional<DeliveryState> state, const std::string& route) {
    return ok(desk.queue().deliveries(state, route, {})).size();
  };
  CHECK(count(std::nullopt, "") == 8);
  CHECK(count(std::nullopt, "a") == 4);
  CHECK(count(DeliveryState::waiting, "") == 5);
  CHECK(count(DeliveryState::waiting, "b") == 3);
  CHECK(count(DeliveryState::delivered, "") == 1);
  CHECK(count(DeliveryState::delivered, "b") == 0);
  CHECK(count(DeliveryState::dead, "a") == 1);
  CHECK(count(DeliveryState::dropped, "") == 1);
  CHECK(count(DeliveryState::dropped, "no such route") == 0);
  const auto page = ok(desk.queue().deliveries(DeliveryState::waiting, "", {.limit = 2}));
  REQUIRE(page.size() == 2);
  CHECK(page[0].id > page[1].id);
  CHECK(ok(desk.queue().deliveries(DeliveryState::waiting, "", {.before = page[1].id})).size() ==
        3);
}

TEST_CASE("a route's figures have its counts and its last success and failure") {
  Desk desk;
  for (const char* text : {"w", "x", "y"}) desk.accept(one_sms(text));
  using spool::Settlement;
  ok(desk.queue().settle(std::vector{
      Settlement{.delivery = 1001, .state = DeliveryState::delivered, .latency = 80ms},
      Settlement{
          .delivery = 2001, .state = DeliveryState::dead, .error = "400", .latency = 90ms}}));
  const auto routes = ok(desk.queue().routes());
  REQUIRE(routes.size() == 1);
  CHECK(routes[0].name == "main");
  CHECK(routes[0].waiting == 1);
  CHECK(routes[0].delivered == 1);
  CHECK(routes[0].dead == 1);
  CHECK(routes[0].last_error == "400");
  CHECK(routes[0].last_latency == 90ms);
  CHECK(routes[0].last_success == desk.clock.wall());
  CHECK(routes[0].last_failure == desk.clock.wall());
}

TEST_CASE("a route's figures count the senders whose messages the server refused") {
  Desk desk;
  const auto bury = [&](const char* sender, const char* error) {
    const auto id = desk.accept(one_sms(error, {.sender = sender})).id * 1000 + 1;
    ok(desk.queue().settle(std::vector{
        spool::Settlement{.delivery = id, .state = DeliveryState::dead, .error = error}}));
    return id;
  };
  const auto refusals = [&] { return ok(desk.queue().routes()).at(0).refusals; };
  const auto first = bury("+237650000001", "HTTP 403: user not found");
  bury("+237650000001", "given up after 3 tries; last: HTTP 403");
  CHECK(refusals().letters == 0);  // it may be the route's token
  desk.clock.advance(1s);
  const auto taken = desk.accept(one_sms("taken")).id * 1000 + 1;
  ok(desk.queue().settle(
      std::vector{spool::Settlement{.delivery = taken, .state = DeliveryState::delivered}}));
  CHECK(refusals().letters == 2);
  CHECK(refusals().senders == 1);
  for (const char* error : {"HTTP 401", "HTTP 403", "HTTP 404", "HTTP 405", "HTTP 407", "HTTP 410"})
    bury("+237650000005", error);
  bury("+237650000002", "HTTP 500");
  bury("+237650000003", "too old, and the route is down");
  CHECK(refusals().letters == 2);
  bury("+237650000004", "HTTP 400: not linked");
  CHECK(refusals().letters == 3);
  CHECK(refusals().senders == 2);
  ok(desk.queue().drop(first));
  CHECK(refusals().letters == 2);
}

TEST_CASE("the figures of a route have the age and error of its oldest waiting delivery") {
  Desk desk;
  desk.accept(std::vector{one_sms("a"), one_sms("b")});
  const auto ids = desk.due();
  REQUIRE(ids.size() == 2);
  ok(desk.queue().settle(std::vector{spool::Settlement{
      .delivery = ids[0], .not_before = std::chrono::hours(1), .error = "HTTP 500"}}));
  desk.clock.advance(std::chrono::minutes(3));
  const auto oldest = ok(desk.queue().routes()).at(0).oldest;
  REQUIRE(oldest);
  CHECK(oldest->age == std::chrono::minutes(3));
  CHECK(oldest->attempts == 1);
  CHECK(oldest->error == "HTTP 500");
  for (const auto id : ids) desk.settle(id, spool::DeliveryState::delivered);
  CHECK_FALSE(ok(desk.queue().routes()).at(0).oldest);
}
