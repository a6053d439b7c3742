#include "spool/retention.hpp"

#include "spool/clock_store.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;

namespace {

/// A box that runs for an hour a day.
struct Dozing : Desk {
  Dozing() { spool::ClockStore(*spool).begin(1, 0s); }
  void set_clock_right() {
    ok(spool::ClockStore(*spool).settle(0s, [] {}));
  }
  void pass(int days) {
    for (int day = 0; day < days; ++day) {
      clock.advance(1h);
      clock.set_wall(clock.wall() + 23h);
      run_housekeeping();
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
  desk.set_clock_right();
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
  desk.set_clock_right();
  const auto id = desk.accept(one_sms("waits")).id;
  desk.accept(one_sms("the newest row stays"));
  desk.clock.set_wall(desk.clock.wall() + 24h * 200);
  desk.pass(1);
  CHECK(desk.message(id).text == "waits");
  CHECK(desk.due().size() == 2);
}

TEST_CASE("while the date is not known to be right, nothing goes by it") {
  Dozing desk;
  const auto id = desk.relayed("secret words");
  desk.accept(one_sms("the newest row stays"));
  desk.pass(200);
  CHECK(desk.message(id).text.empty());  // 200 hours of service
  CHECK(desk.has(id));
}
