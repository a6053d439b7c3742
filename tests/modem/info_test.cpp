#include "tests/modem/modem_desk.hpp"

using namespace modem_test;

TEST_CASE("a modem is brought up from ESC to CNMI and its identity is read") {
  Desk d;
  d.up();
  const auto& info = d.modem.info();
  CHECK(info.manufacturer == "Fake Modems");
  CHECK(info.model == "FM1");
  CHECK(info.imei == "490154203237518");
  CHECK(info.iccid == "8949012345678901234");
  CHECK(info.imsi == "262019876543210");
  CHECK(info.driver == "generic");
  CHECK(info.service_centre == "+491710760000");
  CHECK(info.operator_name == "Testnet");
  CHECK(info.sim == modem::SimState::ready);
  CHECK(info.registered());
  CHECK(info.signal == modem::Signal{.dbm = -73});
  CHECK(info.announcing == "2,1,0,1,0");
  CHECK(info.sim_identity("kitchen") == "8949012345678901234");
  CHECK(d.fake.cnmi == "2,1,0,1,0");
  CHECK_FALSE(d.fake.text_mode);
}

TEST_CASE("row 200: a card without a service centre is told from a modem that does not say it") {
  Desk d;
  d.up();
  SUBCASE("none is stored") {
    d.fake.on("AT+CSCA?", FakePort::ok("+CSCA: \"\",129"));
    d.up();
    REQUIRE(d.modem.info().service_centre);
    CHECK(d.modem.info().service_centre->empty());
  }
  SUBCASE("none is stored, as an error") {
    for (const char* error : {"+CMS ERROR: 330", "+CMS ERROR: SMSC address unknown"}) {
      d.fake.on("AT+CSCA?", FakePort::line(error));
      d.up();
      REQUIRE_MESSAGE(d.modem.info().service_centre, error);
      CHECK(d.modem.info().service_centre->empty());
    }
  }
  SUBCASE("not supported") {
    d.fake.on("AT+CSCA?", FakePort::line("ERROR"));
    d.up();
    CHECK_FALSE(d.modem.info().service_centre);
  }
  SUBCASE("no answer in time") {
    d.fake.silent_on("AT+CSCA?");
    d.up();
    CHECK_FALSE(d.modem.info().service_centre);
  }
}

TEST_CASE("the bring-up can be repeated at any time") {
  Desk d;
  for (int i = 0; i < 1000; ++i) REQUIRE(d.modem.bring_up({}));
  d.fake.arrive("SM", 1, kPdu);
  CHECK(d.next_is<modem::MessageWaiting>());
  CHECK(d.listed("SM") == Pdus{kPdu});
}

TEST_CASE("the bring-up waits for a modem that answers late, and ends if none answers") {
  Desk d;
  SUBCASE("the fourth AT is answered") {
    d.fake.in_turn("AT", {"", "", "", FakePort::ok()});
    CHECK(d.modem.bring_up({}));
  }
  SUBCASE("none is") {
    d.fake.silent_on("AT");
    const auto before = d.clock.now();
    CHECK(d.modem.bring_up({}).error().advice == Advice::reopen);
    CHECK(d.clock.now() - before <= 20s);
  }
}

TEST_CASE("optional commands that are refused or hang do not stop the bring-up") {
  Desk d;
  for (const auto command : {"AT+CGMI", "AT+CGMM", "AT+CGMR", "AT+CGSN", "AT+CCID", "AT+CIMI",
                             "AT+CSCA?", "AT+COPS?", "AT+CSQ", "AT+CMEE=1", "ATV1"}) {
    d.fake.on(command, FakePort::line("COMMAND NOT SUPPORT"));
  }
  d.fake.silent_on("AT+CNMI=?");
  d.fake.silent_on("AT+CCID");
  CHECK(d.modem.bring_up({}));
  CHECK(d.modem.info().sim_identity("kitchen") == "modem:kitchen");
}

TEST_CASE("the bring-up waits for a card that is busy after its PIN, and keeps one identity") {
  Desk d;
  const auto busy = FakePort::line("+CME ERROR: 14");
  d.fake.in_turn("AT+CCID", {busy, busy, FakePort::ok("+CCID: \"8949012345678901234\"")});
  d.fake.in_turn("AT+CIMI", {busy, FakePort::ok("262019876543210")});
  REQUIRE(d.modem.bring_up({}));
  CHECK(d.modem.info().sim_identity("kitchen") == "8949012345678901234");
}

TEST_CASE("a card that stays busy gives retry and no other identity") {
  Desk d;
  d.fake.on("AT+CCID", FakePort::line("+CME ERROR: 14"));
  const auto brought = d.modem.bring_up({});
  REQUIRE_FALSE(brought);
  CHECK(brought.error().advice == Advice::retry);
}

TEST_CASE("a card known by its IMSI has not changed when its ICCID can be read") {
  Desk d;
  d.fake.on("AT+CCID", FakePort::line("ERROR"));
  d.up();
  REQUIRE(d.modem.info().sim_identity("kitchen") == "imsi:262019876543210");
  d.fake.on("AT+CCID", FakePort::ok("8949012345678901234"));
  d.clock.advance(1min);
  REQUIRE(d.modem.poll_health());
  CHECK(d.nothing_next(20s));
}

TEST_CASE("a stop request ends a bring-up that waits for its SIM") {
  Desk d;
  d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 14"));
  std::atomic<bool> stop{true};
  d.modem.channel().stop_on(&stop);
  const auto before = d.clock.now();
  CHECK_FALSE(d.modem.bring_up({}));
  CHECK(d.clock.now() - before < 5s);
}

TEST_CASE("a missing SIM gives retry and says so") {
  Desk d;
  d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
  const auto done = d.modem.bring_up({});
  REQUIRE_FALSE(done);
  CHECK(done.error().advice == Advice::retry);
  CHECK(d.modem.info().sim == modem::SimState::absent);
}

TEST_CASE("the bring-up waits for SMS commands after the SIM") {
  Desk d;
  d.fake.in_turn("AT+CPMS?", {FakePort::line("+CMS ERROR: 314"), FakePort::line("ERROR"),
                              FakePort::ok("+CPMS: \"SM\",0,10,\"SM\",0,10,\"SM\",0,10")});
  const auto before = d.clock.now();
  CHECK(d.modem.bring_up({}));
  CHECK(d.clock.now() - before >= 4s);
}

TEST_CASE("a bring-up without a SIM leaves no operator, signal or memory of the last one") {
  Desk d;
  d.up();
  REQUIRE(d.modem.info().registered());
  d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
  CHECK_FALSE(d.modem.bring_up({}));
  const auto& info = d.modem.info();
  CHECK(info.sim == modem::SimState::absent);
  CHECK_FALSE(info.registered());
  CHECK(info.operator_name.empty());
  CHECK_FALSE(info.signal);
  CHECK(info.memories.empty());
  d.fake.on("AT+CPIN?", FakePort::ok("+CPIN: READY"));
  d.up();
  CHECK(info.operator_name == "Testnet");
  CHECK(info.signal == modem::Signal{.dbm = -73});
}
