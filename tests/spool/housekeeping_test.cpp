#include "spool/housekeeping.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include "tests/doubles/fault_vfs.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::Outcome;

TEST_CASE("at its deadline a set is listed as incomplete, and relayed only if a route takes it") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(3));
  const auto set = desk.accept(parts[1]).id;
  desk.clock.advance(72h - 1ms);
  desk.run_housekeeping();
  auto partial = ok(desk.inbox().partial_sets({}));
  REQUIRE(partial.size() == 1);
  CHECK_FALSE(partial[0].overdue);
  CHECK(partial[0].until_deadline == 1ms);
  CHECK(partial[0].present == std::vector{2});
  CHECK(partial[0].missing == std::vector{1, 3});
  CHECK(ok(desk.inbox().messages({})).messages.empty());
  desk.clock.advance(1ms);
  desk.run_housekeeping();
  partial = ok(desk.inbox().partial_sets({}));
  REQUIRE(partial.size() == 1);
  CHECK(partial[0].overdue);
  CHECK(desk.due().empty());
  CHECK(desk.audit().incomplete == 1);
  REQUIRE(ok(desk.inbox().messages({})).messages.size() == 1);
  CHECK(desk.message(set).text == std::string(153, 'b'));

  SUBCASE("a part after the deadline still completes it") {
    desk.clock.advance(24h);
    CHECK(desk.accept(parts[0]).outcome == Outcome::part_kept);
    CHECK(desk.accept(parts[2]).outcome == Outcome::completed);
    CHECK(desk.message(set).text == text_of_parts(3));
    CHECK(desk.due().size() == 1);
    CHECK(ok(desk.inbox().partial_sets({})).empty());
  }
}

TEST_CASE("a payload is erased a week after the last route has taken it, the metadata stays") {
  Desk desk;
  desk.router.routes = {"main", "other"};
  const auto id = desk.accept(one_sms("secret words")).id;
  const auto key = desk.message(id).key;
  desk.settle(id * 1000 + 1, DeliveryState::delivered);
  desk.clock.advance(8 * kDay);
  desk.run_housekeeping();
  CHECK(desk.message(id).text == "secret words");
  desk.settle(id * 1000 + 2, DeliveryState::delivered);
  desk.clock.advance(7 * kDay - 1ms);
  desk.run_housekeeping();
  CHECK(desk.message(id).text == "secret words");
  desk.clock.advance(1ms);
  desk.run_housekeeping();
  const auto erased = desk.message(id);
  CHECK(erased.payload_erased);
  CHECK(erased.text.empty());
  CHECK(erased.key == key);
  CHECK(erased.sender == "+23767000001");
  CHECK(erased.sent_iso == "2027-01-15T09:00:00+01:00");
  CHECK(ok(desk.inbox().raw_parts(id)).empty());
  CHECK(desk.audit().relayed == 1);
  CHECK(desk.accept(one_sms("secret words")).outcome == Outcome::duplicate);
}

TEST_CASE("a message without a route is erased a week after receipt") {
  Desk desk;
  desk.router.routes.clear();
  const auto id = desk.accept(one_sms("private")).id;
  desk.clock.advance(7 * kDay);
  desk.run_housekeeping();
  CHECK(desk.message(id).payload_erased);
  CHECK(desk.audit().kept == 1);
}

TEST_CASE("dead letters and incomplete sets keep their payload until the metadata is purged") {
  Desk desk;
  const auto dead = desk.accept(one_sms("dead")).id;
  desk.settle(dead * 1000 + 1, DeliveryState::dead);
  const auto set = desk.accept(sms_of(text_of_parts(2))[0]).id;
  const auto dropped = desk.accept(one_sms("dropped")).id;
  ok(desk.queue().drop(dropped * 1000 + 1));
  desk.accept(one_sms("last"));
  for (int day = 0; day < 89; ++day) {
    desk.clock.advance(kDay);
    desk.run_housekeeping();
  }
  CHECK(desk.message(dead).text == "dead");
  CHECK(desk.message(set).text == std::string(153, 'a'));
  CHECK(desk.message(dropped).payload_erased);
  desk.clock.advance(kDay);
  desk.run_housekeeping();
  CHECK_FALSE(ok(desk.inbox().message(dead)));
  CHECK_FALSE(ok(desk.inbox().message(set)));
  CHECK_FALSE(ok(desk.inbox().message(dropped)));
  const auto line = desk.audit();
  CHECK(line.received == 4);
  CHECK(line.dead == 1);
  CHECK(line.dropped == 1);
  CHECK(line.incomplete == 1);
  CHECK(line.waiting == 1);
}

TEST_CASE("a route's figures do not count purged dead letters and dropped deliveries") {
  Desk desk;
  const auto dead = desk.accept(one_sms("dead")).id;
  const auto dropped = desk.accept(one_sms("dropped")).id;
  const auto delivered = desk.accept(one_sms("delivered")).id;
  desk.settle(dead * 1000 + 1, DeliveryState::dead);
  desk.settle(dropped * 1000 + 1, DeliveryState::dropped);
  desk.settle(delivered * 1000 + 1, DeliveryState::delivered);
  const auto figures = [&] { return ok(desk.queue().routes()).at(0); };
  CHECK(figures().dead == 1);
  CHECK(figures().dropped == 1);
  desk.clock.advance(91 * kDay);
  desk.accept(one_sms("today"));  // the newest message is never purged
  desk.run_housekeeping();
  CHECK(figures().dead == 0);
  CHECK(figures().dropped == 0);
  CHECK(figures().delivered == 1);
  CHECK(figures().waiting == 1);
  CHECK(desk.audit("main").dead == 1);
  CHECK(desk.audit("main").dropped == 1);
}

TEST_CASE("metadata is purged after 90 days, the audit stays balanced and ids are not reused") {
  Desk desk;
  for (int i = 0; i < 5; ++i) desk.accept(one_sms(std::to_string(i)));
  desk.deliver_all();
  desk.accept(garbage("00"));
  desk.clock.advance(90 * kDay);
  desk.run_housekeeping();
  // The newest message stays, so that its id is not reused; whose it was is forgotten.
  const auto left = ok(desk.inbox().messages({})).messages;
  REQUIRE(left.size() == 1);
  CHECK(left[0].sender.empty());
  CHECK(ok(desk.maintenance().run_housekeeping(desk.router)) == 0);
  CHECK(ok(desk.inbox().raw({})).empty());
  const auto line = desk.audit();
  CHECK(line.received == 5);
  CHECK(line.relayed == 5);
  CHECK(line.raw == 1);
  CHECK(desk.audit("main").relayed == 5);
  CHECK(ok(desk.queue().routes()).at(0).delivered == 5);
  CHECK(desk.accept(one_sms("next")).id == 6);
}

TEST_CASE("a waiting message is not purged within the metadata retention") {
  Desk desk;
  const auto id = desk.accept(one_sms("patient")).id;
  desk.accept(one_sms("newest"));
  desk.clock.advance(90 * kDay - 1ms);
  desk.run_housekeeping(3);
  CHECK(desk.message(id).text == "patient");
  CHECK(desk.audit().waiting == 2);
}

TEST_CASE("work beyond the limit of one call is done in the next calls") {
  Desk desk;
  std::vector<spool::ReceivedPdu> arrivals;
  for (int i = 0; i < 1'300; ++i) arrivals.push_back(one_sms(std::to_string(i)));
  desk.router.routes.clear();
  desk.accept(arrivals);
  desk.clock.advance(7 * kDay);
  CHECK(ok(desk.maintenance().run_housekeeping(desk.router)) == 500);
  desk.run_housekeeping(2);
  CHECK(desk.message(1'300).payload_erased);
  desk.clock.advance(100 * kDay);
  desk.run_housekeeping(10);
  CHECK(ok(desk.inbox().messages({})).messages.size() == 1);
  CHECK(desk.audit().kept == 1'300);
}

TEST_CASE("fingerprints are removed after their retention") {
  Desk desk;
  const auto fingerprints = [&] {
    return SQLite::Database(desk.options.path)
        .execAndGet("SELECT count(*) FROM fingerprint")
        .getInt();
  };
  desk.accept(one_sms("x"));
  desk.accept(one_sms("y", {.sent_ms = 1'700'000'000'000}));
  desk.accept(garbage("no SMS at all"));
  desk.deliver_all();
  desk.clock.advance(90 * kDay);
  desk.run_housekeeping();
  CHECK(fingerprints() == 3);
  desk.clock.advance(59min);
  desk.run_housekeeping();
  CHECK(fingerprints() == 3);  // looked for once an hour
  desk.clock.advance(1min);
  desk.run_housekeeping();
  CHECK(fingerprints() == 0);
}

TEST_CASE("raw records are looked for once an hour, and as long as there are more in each call") {
  Desk desk;
  std::vector<spool::ReceivedPdu> arrivals;
  for (int i = 0; i < 600; ++i) arrivals.push_back(garbage("no SMS " + std::to_string(i)));
  desk.accept(arrivals);
  const auto records = [&] { return ok(desk.inbox().count_raw(1'000)); };
  desk.clock.advance(90 * kDay - 1min);
  desk.run_housekeeping();
  desk.clock.advance(59min);
  desk.run_housekeeping();
  CHECK(records() == 600);
  desk.clock.advance(1min);
  desk.run_housekeeping();
  CHECK(records() == 100);
  desk.run_housekeeping();
  CHECK(records() == 0);
}

TEST_CASE("jumps of the date do not affect deadlines") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(2));
  desk.accept(parts[0]);
  const auto done = desk.accept(one_sms("x")).id;
  desk.settle(done * 1000 + 1, DeliveryState::delivered);
  desk.clock.set_wall(util::from_epoch_ms(0));
  desk.run_housekeeping();
  desk.clock.set_wall(util::from_epoch_ms(4'000'000'000'000));
  desk.run_housekeeping();
  CHECK_FALSE(ok(desk.inbox().partial_sets({})).at(0).overdue);
  CHECK_FALSE(desk.message(done).payload_erased);
  CHECK(desk.accept(one_sms("x")).outcome == Outcome::duplicate);
  CHECK(desk.accept(parts[1]).outcome == Outcome::completed);
}

TEST_CASE("a delivery to a removed or paused route becomes dead after the metadata retention") {
  Desk desk;
  const auto old = desk.accept(one_sms("waits for ever")).id;
  desk.accept(one_sms("newest"));
  desk.clock.advance(91 * kDay);
  desk.run_housekeeping();
  REQUIRE(desk.message(old).text == "waits for ever");
  CHECK(ok(desk.queue().deliveries_of(old)).at(0).state == DeliveryState::dead);
  desk.run_housekeeping();
  CHECK_FALSE(ok(desk.inbox().message(old)));
  CHECK(desk.audit().dead == 1);
}

TEST_CASE("housekeeping purges messages after a range that must stay") {
  Desk desk;
  desk.router.incomplete = true;
  std::vector<spool::ReceivedPdu> many;
  for (int i = 0; i < 1'200; ++i) many.push_back(one_sms(std::to_string(i)));
  desk.accept(many);
  desk.accept(one_sms("newest"));
  desk.clock.advance(91 * kDay);
  desk.run_housekeeping(8);
  CHECK(ok(desk.inbox().messages({.limit = 2'000})).messages.size() == 1);
}
