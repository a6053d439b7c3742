#include "spool/alarm_store.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;

namespace alarm_store_test {

TEST_CASE("what an alarm has told survives a restart, and grows older only while running") {
  Desk desk;
  const spool::AlarmRecord record{
      .told = {{"modem-none", "", 1}, {"route-down", "main site", 0}}, .sent = 5s, .sms = {2h, 5s}};
  ok(spool::AlarmStore(*desk.spool).write("on-call", record));
  ok(spool::AlarmStore(*desk.spool).write("on-call.2", {.told = {}, .sent = 1s, .sms = {}}));
  desk.clock.advance(1h);
  ok(spool::AlarmStore(*desk.spool).keep_only({"on-call", "on-call.2"}));
  auto read = ok(spool::AlarmStore(*desk.spool).read("on-call"));
  CHECK(read.sent == 1h + 5s);
  REQUIRE(read.sms.size() == 2);
  CHECK(read.sms[0] == 3h);
  REQUIRE(read.told.size() == 2);
  CHECK(read.told[0].code == "modem-none");
  CHECK(read.told[0].subject.empty());
  CHECK(read.told[0].severity == 1);
  CHECK(read.told[1].subject == "main site");
  desk.close();
  desk.open();
  read = ok(spool::AlarmStore(*desk.spool).read("on-call"));
  CHECK(read.told.size() == 2);
  CHECK(read.sms.size() == 2);
  CHECK(ok(spool::AlarmStore(*desk.spool).read("on-call.2")).told.empty());
}

TEST_CASE("a record replaces the one before, and only the named alarms are kept") {
  Desk desk;
  spool::AlarmStore store(*desk.spool);
  ok(store.write("a", {.told = {{"modem-none", "", 1}}, .sent = 1s, .sms = {}}));
  ok(store.write("b", {.told = {{"modem-none", "", 1}}, .sent = 1s, .sms = {}}));
  ok(store.write("a", {}));
  CHECK(ok(store.read("a")).told.empty());
  CHECK_FALSE(ok(store.read("a")).sent);
  ok(store.keep_only({"a"}));
  CHECK_FALSE(ok(store.read("b")).sent);
}

}  // namespace alarm_store_test
