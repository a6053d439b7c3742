#include "tests/modem/modem_desk.hpp"

using namespace modem_test;

TEST_CASE("a boot URC means a restart") {
  Desk d;
  d.up();
  d.fake.restart();
  d.fake.say("\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
  CHECK(d.next_is<modem::Restarted>());
  d.up();
  CHECK(d.fake.cnmi == "2,1,0,1,0");
  CHECK(d.nothing_next(30s));
}

TEST_CASE("a restart without a URC is found by AT+CNMI? at the next poll") {
  Desk d;
  d.up();
  REQUIRE(d.modem.poll_health());
  CHECK(d.nothing_next());
  d.fake.restart();
  REQUIRE(d.modem.poll_health());
  CHECK(d.next_is<modem::Restarted>());
}

TEST_CASE("SMS Ready after a restart causes a check at once") {
  Desk d;
  d.up();
  d.clock.advance(1min);
  d.fake.restart();
  d.fake.say("\r\nSMS Ready\r\n");
  CHECK(d.next_is<modem::Restarted>(5s));
}

TEST_CASE("an echo after ATE0 is a restart") {
  Desk d;
  d.up();
  d.fake.on("AT+CMGL=4", "AT+CMGL=4\r\r\nOK\r\n");
  CHECK(d.listed("SM").empty());
  CHECK(d.next_is<modem::Restarted>());
}

TEST_CASE("a listing in text mode is a restart, and is repeated in PDU mode") {
  Desk d;
  d.fake.put("SM", 1, kPdu);
  d.up();
  d.sweep();
  d.fake.restart();
  CHECK(d.listed("SM") == Pdus{kPdu});
  CHECK(d.next_is<modem::Restarted>());
}

TEST_CASE("another SIM is reported, the same one unlocked again is not") {
  Desk d;
  d.up();
  d.clock.advance(1min);
  d.fake.say("\r\n+CPIN: READY\r\n");
  CHECK(d.nothing_next(10s));
  SUBCASE("another card") {
    d.fake.on("AT+CCID", FakePort::ok("8949099999999999999"));
  }
  SUBCASE("no card") {
    d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
  }
  d.fake.say("\r\n^SIMST: 1\r\n");
  CHECK(d.next_is<modem::SimChanged>(10s));
}

TEST_CASE("row 022: a SIM that is absent for a moment is not reported as changed") {
  Desk d;
  d.up();
  d.clock.advance(1min);
  d.fake.in_turn("AT+CPIN?", {FakePort::line("+CME ERROR: 10"), FakePort::ok("+CPIN: READY")});
  d.fake.say("\r\n^SIMST: 1\r\n");
  const auto asked = d.clock.now();
  CHECK(d.nothing_next(60s));
  CHECK_FALSE(d.modem.sim_in_doubt());
  CHECK(d.clock.now() - asked < 10s);  // what had to wait for the card is done now
  CHECK(d.nothing_next(60s));
}

TEST_CASE("row 021: a SIM inserted into an empty modem is found at once") {
  Desk d;
  d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
  CHECK_FALSE(d.modem.bring_up({}));
  CHECK(d.nothing_next(10s));
  d.fake.on("AT+CPIN?", FakePort::ok("+CPIN: READY"));
  d.fake.say("\r\n+CPIN: READY\r\n");
  CHECK(d.next_is<modem::SimChanged>(20s));
  CHECK(d.modem.bring_up({}));
  CHECK(d.modem.info().iccid == "8949012345678901234");
}

TEST_CASE("a stick that sends SIM URCs all the time is checked at most once in 5 s") {
  Desk d;
  d.up();
  for (int i = 0; i < 600; ++i) d.fake.say("\r\n^SIMST: 1\r\n", i * 100ms);
  CHECK(d.commands([&] { CHECK(d.nothing_next(60s)); }) <= 60);
}

TEST_CASE("after a restart between listing and deleting no other memory's slot is deleted") {
  Desk d;
  d.fake.put("ME", 1, pdu(1));
  d.fake.put("SM", 1, pdu(2));
  d.up();
  const auto listing = d.modem.list("ME");
  REQUIRE(listing);
  d.fake.restart();  // mem1 is SM again
  d.clock.advance(8s);
  CHECK(d.modem.delete_message(listing->front()));
  CHECK(d.fake.stores["ME"].empty());
  CHECK(d.fake.stores["SM"].size() == 1);
}

TEST_CASE("a modem that another program put into text mode is brought up again") {
  doubles::FakeClock clock;
  doubles::FakeModem fake(clock);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  fake.on("AT+CMGF?", [&](std::string_view) {
    return doubles::FakePort::ok(fake.text_mode ? "+CMGF: 1" : "+CMGF: 0");
  });
  REQUIRE(modem.poll_health());
  CHECK_FALSE(*modem.next_event(clock.now()));
  fake.text_mode = true;
  REQUIRE(modem.poll_health());
  const auto event = modem.next_event(clock.now());
  REQUIRE(event);
  REQUIRE(*event);
  CHECK(std::holds_alternative<modem::Restarted>(**event));
}

TEST_CASE("row 022: after a SIM URC between listing and deletion the slot is read first") {
  Desk d;
  d.fake.put("SM", 1, pdu(1));
  d.fake.put("SM", 2, pdu(2));
  d.up();
  const auto listing = d.modem.list("SM");
  REQUIRE(listing);
  REQUIRE(listing->size() == 2);
  CHECK(d.commands([&] { CHECK(d.modem.delete_message(listing->at(1))); }) == 1);
  d.fake.say(FakePort::line("+CPIN: NOT INSERTED"));
  d.fake.stores["SM"] = {{1, {pdu(7)}}};  // another card, with an unread message
  const auto other = d.modem.delete_message(listing->at(0));
  REQUIRE_FALSE(other);
  CHECK(other.error().advice == Advice::retry);
  CHECK(d.fake.stores["SM"].size() == 1);
}

TEST_CASE("row 022: while the card may have been changed nothing is deleted") {
  Desk d;
  d.fake.put("SM", 1, pdu(1));
  d.up();
  const auto listing = d.modem.list("SM");
  REQUIRE(listing);
  d.fake.on("AT+CCID", FakePort::ok("+CCID: \"8949012345678900000\""));
  REQUIRE(d.modem.poll_health());
  REQUIRE(d.modem.sim_in_doubt());
  CHECK_FALSE(d.modem.delete_message(listing->at(0)));
  CHECK(d.fake.stores["SM"].size() == 1);
}
