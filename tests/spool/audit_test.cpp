#include "spool/audit.hpp"

#include <SQLiteCpp/Database.h>

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;

TEST_CASE("the audit counts each message once for its modem and each delivery once for its route") {
  Desk desk;
  desk.accept(one_sms("relayed"));
  desk.settle(1001, DeliveryState::delivered);
  desk.accept(one_sms("waiting"));
  desk.accept(one_sms("dead"));
  desk.settle(3001, DeliveryState::dead);
  desk.accept(one_sms("dropped"));
  ok(desk.queue().drop(4001));
  desk.accept(sms_of(text_of_parts(2))[0]);
  desk.router.routes.clear();
  desk.accept(one_sms("kept"));
  const auto modem = desk.audit();
  CHECK(modem.received == 6);
  CHECK(modem.relayed == 1);
  CHECK(modem.waiting == 1);
  CHECK(modem.dead == 1);
  CHECK(modem.dropped == 1);
  CHECK(modem.incomplete == 1);
  CHECK(modem.kept == 1);
  const auto route = desk.audit("main");
  CHECK(route.received == 4);
  CHECK(route.relayed == 1);
  CHECK(route.waiting == 1);
  CHECK(route.dead == 1);
  CHECK(route.dropped == 1);
}

TEST_CASE("the audit finds a missing row") {
  for (const char* deletion : {"DELETE FROM message WHERE id = 1", "DELETE FROM delivery"}) {
    Desk desk;
    desk.accept(one_sms("x"));
    desk.accept(one_sms("y"));
    SQLite::Database(desk.options.path, SQLite::OPEN_READWRITE).exec(deletion);
    CHECK_FALSE(ok(desk.maintenance().audit()).balanced());
  }
}

TEST_CASE("an empty spool is balanced") {
  Desk desk;
  const auto audit = ok(desk.maintenance().audit());
  CHECK(audit.balanced());
  CHECK(audit.modems.empty());
}
