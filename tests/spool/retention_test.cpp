#include "spool/retention.hpp"

#include "spool/clock_store.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;

namespace {

/// A box that runs for an hour a day.
struct Dozing : Desk {
  bool is_right;
  std::int64_t boot = 0;

  explicit Dozing(bool right = true) : is_right(right) { start(); }
  void start() {
    spool::ClockStore store(*spool);
    ok(store.begin(++boot, 0s));
    if (is_right) ok(store.settle(0s, [] {}));
    run_housekeeping();
  }
  void be_off(std::chrono::hours time) {
    run_housekeeping();
    close();
    clock.set_wall(clock.wall() + time);
    open();
    start();
  }
  void pass(int days) {
    for (int day = 0; day < days; ++day) {
      clock.advance(1h);
      be_off(23h);
    }
  }
  spool::Id relayed(const std::string& text) {
    const auto id = accept(one_sms(text)).id;
    settle(id * 1000 + 1, DeliveryState::delivered);
    return id;
  }
  bool has(spool::Id id) { return ok(inbox().message(id)).has_value(); }
};

}  // namespace

TEST_CASE("on a box that is off at night, payloads and metadata go after the days of a calendar") {
  Dozing desk;
  const auto id = desk.relayed("secret words");
  desk.accept(one_sms("the newest row stays"));
  desk.pass(7);
  CHECK(desk.message(id).text == "secret words");
  desk.pass(2);
  CHECK(desk.message(id).text.empty());
  desk.pass(80);
  CHECK(desk.has(id));
  desk.pass(3);
  CHECK_FALSE(desk.has(id));
  CHECK(desk.audit().difference() == 0);
}

TEST_CASE("an SMS that waits stays until its service time is over: the box may have been off") {
  Dozing desk;
  const auto id = desk.accept(one_sms("waits")).id;
  desk.accept(one_sms("the newest row stays"));
  desk.pass(2);
  desk.be_off(24h * 200);
  CHECK(desk.message(id).text == "waits");
  CHECK(desk.due().size() == 2);
}

TEST_CASE("what failed after the box had been off for months stays until a person could see it") {
  Dozing desk;
  const auto refused = desk.accept(one_sms("refused")).id;
  const auto half = desk.accept(sms_of(text_of_parts(2)).front()).id;
  const auto relayed = desk.relayed("relayed");
  desk.accept(one_sms("the newest row stays"));
  desk.pass(2);
  desk.be_off(24h * 200);
  CHECK_FALSE(desk.has(relayed));
  desk.settle(refused * 1000 + 1, DeliveryState::dead);
  desk.clock.advance(desk.options.settings.reassembly_window + 1h);
  desk.run_housekeeping();
  CHECK(desk.message(refused).text == "refused");
  CHECK(desk.has(half));
}

TEST_CASE("a clock that is set by months while the box runs erases nothing") {
  Dozing desk;
  const auto id = desk.relayed("secret words");
  desk.accept(one_sms("the newest row stays"));
  desk.pass(2);
  desk.clock.set_wall(desk.clock.wall() + 24h * 60);
  desk.run_housekeeping();
  CHECK(desk.message(id).text == "secret words");
  SUBCASE("nor after a restart of gsmrelayd") {
    desk.close();
    desk.open();
    ok(spool::ClockStore(*desk.spool).begin(desk.boot, 0s));
    desk.run_housekeeping();
    CHECK(desk.message(id).text == "secret words");
  }
  SUBCASE("from the next start of the machine, with a right date, the days count again") {
    desk.be_off(-24h * 60);
    desk.pass(9);
    CHECK(desk.message(id).text.empty());
  }
}

TEST_CASE("while the date is not known to be right, nothing goes by it") {
  Dozing desk(false);
  const auto id = desk.relayed("secret words");
  desk.accept(one_sms("the newest row stays"));
  desk.pass(200);
  CHECK(desk.message(id).text.empty());  // 200 hours of service
  CHECK(desk.has(id));
}
