#include "spool/statistics.hpp"

#include "tests/spool/outbox_desk.hpp"

using namespace desk;
using spool::DeliveryState;

namespace {

constexpr std::int64_t kNoon = 1'800'000'000'000 / 3'600'000 * 3'600'000;

/// Receives a message at a wall time.
void receive(Desk& desk, const std::string& text, std::int64_t wall_ms,
             const std::string& modem = "kitchen") {
  auto sms = one_sms(text, {.modem = modem});
  sms.received = util::from_epoch_ms(wall_ms);
  desk.accept(sms);
}

spool::Statistics statistics_of(Desk& desk, std::int64_t since, std::int64_t most = 100'000) {
  return ok(spool::Maintenance(*desk.spool)
                .statistics({.since = util::from_epoch_ms(since), .most_rows = most}));
}

}  // namespace

TEST_CASE("messages are counted by hour, modem and route, in the state they have now") {
  Desk desk;
  receive(desk, "relayed", kNoon + 1);
  desk.settle(1001, DeliveryState::delivered);
  receive(desk, "dead", kNoon + 3'599'999);
  desk.settle(2001, DeliveryState::dead);
  desk.router.routes.clear();
  receive(desk, "kept", kNoon + 3'600'000, "attic");
  desk.router.routes = {"main", "backup"};
  receive(desk, "waits", kNoon + 3'600'001);

  const auto counted = statistics_of(desk, kNoon);
  CHECK(counted.complete);
  REQUIRE(counted.periods.size() == 2);
  CHECK(util::epoch_ms(counted.periods[0].begin) == kNoon + 3'600'000);
  CHECK(counted.periods[0].counts.received == 2);
  CHECK(counted.periods[0].counts.kept == 1);
  CHECK(counted.periods[0].counts.waiting == 1);
  CHECK(util::epoch_ms(counted.periods[1].begin) == kNoon);
  CHECK(counted.periods[1].counts.received == 2);
  CHECK(counted.periods[1].counts.relayed == 1);
  CHECK(counted.periods[1].counts.dead == 1);
  REQUIRE(counted.modems.size() == 2);
  CHECK(counted.modems[0].name == "attic");
  CHECK(counted.modems[0].counts.received == 1);
  CHECK(counted.modems[1].counts.received == 3);
  REQUIRE(counted.routes.size() == 2);
  CHECK(counted.routes[0].name == "backup");
  CHECK(counted.routes[0].counts.waiting == 1);
  CHECK(counted.routes[1].counts.received == 3);
  CHECK(counted.routes[1].counts.relayed == 1);
  CHECK(counted.routes[1].counts.dead == 1);
}

TEST_CASE("older messages are left out, also one between newer ones that had a wrong date") {
  Desk desk;
  receive(desk, "older", kNoon - 1);
  receive(desk, "in the hour", kNoon);
  receive(desk, "without a clock", 5'000);
  receive(desk, "next", kNoon + 10);
  const auto counted = statistics_of(desk, kNoon);
  REQUIRE(counted.periods.size() == 1);
  CHECK(counted.periods[0].counts.received == 2);
  CHECK(counted.routes.at(0).counts.received == 2);
  CHECK(counted.complete);
  CHECK(statistics_of(desk, kNoon + 11).periods.empty());
  CHECK(statistics_of(desk, kNoon + 11).routes.empty());
}

TEST_CASE("however many messages have a wrong date, those before them are counted") {
  spool::Options options;
  options.settings.sender_limit = 0;
  Desk desk(options);
  receive(desk, "in the hour", kNoon);
  constexpr int kWrong = 1'200;
  std::vector<spool::ReceivedPdu> wrong;
  for (int i = 0; i < kWrong; ++i) {
    wrong.push_back(one_sms("wrong " + std::to_string(i)));
    wrong.back().received = util::from_epoch_ms(i % 2 == 0 ? 5'000 : kNoon - kDay.count() * 1'000);
  }
  desk.accept(wrong);
  receive(desk, "next", kNoon + 10);
  const auto counted = statistics_of(desk, kNoon);
  REQUIRE(counted.periods.size() == 1);
  CHECK(counted.periods[0].counts.received == 2);
  CHECK(counted.routes.at(0).counts.received == 2);
  CHECK(counted.complete);
  CHECK(counted.misdated == kWrong);
  CHECK(statistics_of(desk, kNoon + 5).misdated == kWrong / 2);  // only those of 1970 are known
}

TEST_CASE("rows from before the time, by the clock of the spool, end the count") {
  Desk desk;
  desk.clock.set_wall(util::from_epoch_ms(kNoon - 40 * 86'400'000LL));
  for (int i = 0; i < 8; ++i) receive(desk, "old " + std::to_string(i), kNoon + i);  // a wrong date
  desk.clock.advance(39 * kDay);
  const auto sent_then = util::epoch_ms(desk.clock.wall());
  receive(desk, "yesterday", sent_then);
  desk.clock.advance(kDay);
  receive(desk, "now", kNoon);
  const auto counted = statistics_of(desk, sent_then, 3);  // of ten rows at most three are read
  CHECK(counted.complete);
  CHECK(counted.modems.at(0).counts.received == 2);
  CHECK(counted.misdated == 0);
  // A longer time reaches the old rows, of which not all are read: the result says so.
  CHECK_FALSE(statistics_of(desk, 0, 3).complete);
}

TEST_CASE("the work is bounded: more rows than allowed are not read, and the result says so") {
  Desk desk;
  for (int i = 0; i < 12; ++i) receive(desk, "text " + std::to_string(i), kNoon + i);
  const auto counted = statistics_of(desk, kNoon, 10);
  CHECK_FALSE(counted.complete);
  CHECK(counted.periods.at(0).counts.received == 10);
  CHECK(counted.routes.at(0).counts.received == 10);
  CHECK(statistics_of(desk, kNoon, 12).complete);
}

TEST_CASE("SMS that were sent, and that failed, are counted for the modem that took them") {
  OutboxDesk desk;
  desk.enqueue();
  desk.send(7);
  desk.enqueue();
  desk.send(8, {"attic", "sim-2", 0});
  desk.enqueue();
  const auto refused = desk.take();
  REQUIRE(refused);
  desk.settle(refused->part, {.state = failed});
  desk.enqueue();  // waits
  const auto counted = statistics_of(desk, 0);
  REQUIRE(counted.periods.size() == 1);
  CHECK(counted.periods[0].counts.sent == 2);
  CHECK(counted.periods[0].counts.failed == 1);
  CHECK(counted.periods[0].counts.received == 0);
  REQUIRE(counted.modems.size() == 2);
  CHECK(counted.modems[0].name == "attic");
  CHECK(counted.modems[0].counts.sent == 1);
  CHECK(counted.modems[1].counts.failed == 1);
}
