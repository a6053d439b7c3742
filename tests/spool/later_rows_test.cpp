#include "spool/later_rows.hpp"

#include "spool/file_tools.hpp"
#include "tests/spool/desk.hpp"

TEST_CASE("the rows that a backup lacks are read from the spool, oldest first") {
  desk::Desk desk;
  const auto older = desk.folder / "older.db";
  desk.accept(desk::one_sms("one"));
  desk::ok(spool::back_up_file(desk.options.path, older));
  desk.deliver_all();
  desk.accept(desk::one_sms("two", {.sent_ms = 1'800'000'001'000}));
  desk.accept(desk::garbage("xyz"));
  desk.close();
  const auto rows = desk::ok(spool::read_later(older, desk.options.path));
  REQUIRE(rows.pdus.size() == 2);
  CHECK(rows.pdus[0].message == 2);
  CHECK(rows.pdus[0].received.modem == "kitchen");
  CHECK(rows.pdus[0].received.source == "SM");
  CHECK(rows.pdus[0].received.sim == "624010000000001");
  CHECK(rows.pdus[0].received.pdu);
  CHECK(rows.pdus[1].message == 0);
  CHECK(rows.pdus[1].received.hex == "xyz");
  REQUIRE(rows.deliveries.size() == 2);
  CHECK(rows.deliveries[0].known);
  CHECK(rows.deliveries[0].state == spool::DeliveryState::delivered);
  CHECK_FALSE(rows.deliveries[1].known);
  CHECK(rows.deliveries[1].route == "main");
  CHECK(rows.deliveries[1].key.size() == 64);
  CHECK(rows.left.empty());
}

TEST_CASE("a spool that has nothing more than its backup adds nothing") {
  desk::Desk desk;
  const auto older = desk.folder / "older.db";
  desk.accept(desk::one_sms("one"));
  desk::ok(spool::back_up_file(desk.options.path, older));
  desk.close();
  const auto rows = desk::ok(spool::read_later(older, desk.options.path));
  CHECK(rows.pdus.empty());
  CHECK(rows.deliveries.empty());
  desk::ok(spool::carry_last(older, desk.options.path));
}
