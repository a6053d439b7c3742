#include "spool/modem_store.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;

TEST_CASE("the step that helped last is kept for each model, over restarts") {
  Desk desk;
  CHECK(ok(desk.modems().cure_of("generic 1.0")).empty());
  ok(desk.modems().remember_cure("generic 1.0", "radio"));
  ok(desk.modems().remember_cure("generic 1.0", "reset"));
  ok(desk.modems().remember_cure("telit 2", "radio"));
  desk.close();
  desk.open();
  CHECK(ok(desk.modems().cure_of("generic 1.0")) == "reset");
  CHECK(ok(desk.modems().cure_of("telit 2")) == "radio");
}

TEST_CASE("a step that was begun is known until it is ended, over restarts") {
  Desk desk;
  CHECK_FALSE(ok(desk.modems().step_under_way("kitchen")));
  ok(desk.modems().begin_step("kitchen", 3));
  desk.close();
  desk.open();
  const auto step = ok(desk.modems().step_under_way("kitchen"));
  REQUIRE(step);
  CHECK(step->step == 3);
  CHECK_FALSE(ok(desk.modems().step_under_way("attic")));
  ok(desk.modems().end_step("kitchen"));
  CHECK_FALSE(ok(desk.modems().step_under_way("kitchen")));
}

TEST_CASE("the start of the machine in which a modem was parked is kept until it is forgotten") {
  Desk desk;
  CHECK_FALSE(ok(desk.modems().parking_of("kitchen")));
  ok(desk.modems().remember_parking("kitchen", 7));
  desk.close();
  desk.open();
  CHECK(ok(desk.modems().parking_of("kitchen")) == 7);
  ok(desk.modems().forget("kitchen"));
  CHECK_FALSE(ok(desk.modems().parking_of("kitchen")));
}

TEST_CASE("what was set in a modem is recorded until it is set back, over restarts") {
  using enum spool::ModemSetting;
  Desk desk;
  CHECK_FALSE(ok(desk.modems().setting_of("490154203237518", network)));
  ok(desk.modems().remember_setting("490154203237518", network, 62401));
  ok(desk.modems().remember_setting("490154203237518", network, 62402));
  ok(desk.modems().remember_setting("490154203237518", technology, 1));
  desk.close();
  desk.open();
  CHECK(ok(desk.modems().setting_of("490154203237518", network)) == 62402);
  CHECK(ok(desk.modems().setting_of("490154203237518", technology)) == 1);
  CHECK_FALSE(ok(desk.modems().setting_of("490154203237526", network)));
  ok(desk.modems().remember_setting("490154203237518", network, std::nullopt));
  CHECK_FALSE(ok(desk.modems().setting_of("490154203237518", network)));
}

TEST_CASE("forget() removes a modem from its SIMs and its suspension, not its messages") {
  constexpr const char* kIccid = "8923700000000000123";
  Desk desk;
  ok(desk.sims().record_sighting({kIccid, kIccid, "624010000000001", "MTN", "kitchen", "ready"}));
  ok(desk.modems().suspend("kitchen", true));
  desk.accept(one_sms("hello"));
  CHECK_FALSE(ok(desk.modems().forget("attic")).anything());
  const auto forgotten = ok(desk.modems().forget("kitchen"));
  CHECK(forgotten.suspension);
  CHECK(forgotten.sims == 1);
  CHECK_FALSE(ok(desk.modems().is_suspended("kitchen")));
  CHECK(ok(desk.sims().list()).front().modem.empty());
  CHECK(ok(desk.inbox().messages({})).messages.size() == 1);
}
