#include "modem/modem.hpp"

#include "tests/modem/modem_desk.hpp"

using namespace modem_test;

TEST_CASE("a single SMS costs two commands") {
  Desk d;
  d.up();
  d.sweep();
  d.clock.advance(10min);
  for (int i = 1; i <= 3; ++i) {
    d.clock.advance(20s);
    d.fake.arrive("SM", i, pdu(i));
    CHECK(d.commands([&] {
      const auto event = d.modem.next_event(d.clock.in(60s));
      REQUIRE(event);
      REQUIRE(*event);
      const auto& waiting = std::get<modem::MessageWaiting>(**event);
      const auto listing = d.modem.list(waiting.memory);
      REQUIRE(listing);
      REQUIRE(listing->size() == 1);
      REQUIRE(d.modem.delete_message(listing->front()));
    }) == 2);
    CHECK(d.nothing_next());
  }
}

TEST_CASE("a backlog costs at most 1.1 commands for each message") {
  Desk d;
  d.fake.capacity["SM"] = 100;
  for (int i = 1; i <= 100; ++i) d.fake.put("SM", i, pdu(i));
  d.up();
  d.sweep();
  CHECK(d.commands([&] {
    const auto listing = d.modem.list("SM");
    REQUIRE(listing);
    CHECK(listing->size() == 100);
    for (const auto& stored : *listing) CHECK(d.modem.delete_message(stored));
  }) <= 110);
  CHECK(d.fake.stores["SM"].empty());
}

TEST_CASE("a burst of announcements causes one listing") {
  Desk d;
  d.up();
  d.sweep();
  for (int i = 1; i <= 5; ++i) d.fake.arrive("SM", i, pdu(i));
  CHECK(d.next_is<modem::MessageWaiting>());
  CHECK(d.listed("SM").size() == 5);
  CHECK(d.nothing_next());
}

TEST_CASE("an announcement is kept if the listing did not hold its message") {
  Desk d;
  d.up();
  d.sweep();
  d.fake.put("SM", 1, pdu(1));
  d.fake.in_turn("AT+CMGL=4",
                 {"\r\n+CMGL: 1,0,,30\r\n" + pdu(1) + "\r\n+CMTI: \"SM\",2\r\n\r\nOK\r\n"});
  CHECK(d.listed("SM") == Pdus{pdu(1)});
  CHECK(d.next_is<modem::MessageWaiting>());
}

TEST_CASE("every variant of an announcement causes a listing") {
  Desk d;
  d.up();
  d.sweep();
  const auto hint = [&](const std::string& urc) {
    d.fake.say("\r\n" + urc + "\r\n");
    const auto event = d.modem.next_event(d.clock.in(1s));
    REQUIRE(event);
    REQUIRE(*event);
    REQUIRE(std::holds_alternative<modem::MessageWaiting>(**event));
    return std::get<modem::MessageWaiting>(**event).memory;
  };
  CHECK(hint("+CMTI: \"ME\",3") == "ME");
  CHECK(hint("+CMTI: \"SM\",1,\"MMS PUSH\",2,1") == "SM");
  CHECK(hint("+CMTI: ,-1") == "");
  CHECK(hint("+CMTI: 3") == "");
  CHECK(hint("+CMTI: \"MT\",3") == "");
  CHECK(hint("+CMTI:\"SM\",3") == "SM");
  CHECK(hint("+CDSI: \"SM\",0") == "SM");
}

TEST_CASE("a message announced at a wrong slot is found") {
  Desk d;
  d.up();
  d.sweep();
  SUBCASE("wrong index") {
    d.fake.put("SM", 7, kPdu);
    d.fake.announce("SM", 3);
    CHECK(d.next_is<modem::MessageWaiting>());
    CHECK(d.listed("SM") == Pdus{kPdu});
  }
  SUBCASE("wrong memory: every memory is asked for next") {
    d.fake.put("ME", 7, kPdu);
    d.fake.announce("SM", 7);
    CHECK(d.next_is<modem::MessageWaiting>());
    CHECK(d.listed("SM").empty());
    const auto event = d.modem.next_event(d.clock.in(1s));
    REQUIRE(event);
    REQUIRE(*event);
    CHECK(std::get<modem::MessageWaiting>(**event).memory.empty());
    CHECK(d.listed("ME") == Pdus{kPdu});
    CHECK(d.listed("SM").empty());
    CHECK(d.nothing_next());
  }
}

TEST_CASE("a full memory is reported") {
  Desk d;
  d.up();
  d.fake.say("\r\n^SMMEMFULL: \"SM\"\r\n");
  CHECK(d.next_is<modem::MemoryFull>());
  d.fake.say("\r\n+SMS FULL\r\n");
  CHECK(d.next_is<modem::MemoryFull>());
}

TEST_CASE("class 0 messages and status reports become direct messages") {
  Desk d;
  d.up();
  d.fake.say("\r\n+CMT: ,30\r\n" + kPdu + "\r\n\r\n+CDS: 25\r\n0006AA\r\n");
  const auto first = d.modem.next_event(d.clock.in(1s));
  REQUIRE(first);
  REQUIRE(*first);
  const auto& message = std::get<modem::DirectMessage>(**first);
  CHECK(message.pdu_hex == kPdu);
  CHECK_FALSE(message.status_report);
  // CSMS=0: the network has its acknowledgement already.
  CHECK(d.commands([&] { CHECK(d.modem.acknowledge()); }) == 0);
  const auto second = d.modem.next_event(d.clock.in(1s));
  REQUIRE(second);
  REQUIRE(*second);
  CHECK(std::get<modem::DirectMessage>(**second).status_report);
}

TEST_CASE("ignored URCs are no event, and the deadline holds") {
  Desk d;
  d.up();
  for (int i = 0; i < 50; ++i) d.fake.say("\r\n^RSSI:17\r\n+CREG: 1\r\n", i * 100ms);
  const auto before = d.clock.now();
  CHECK(d.nothing_next(3s));
  CHECK(d.clock.now() - before <= 3s);
}

TEST_CASE("a raw command that selects another memory does not affect the next listing") {
  Desk d;
  d.fake.put("SM", 1, kPdu);
  d.up();
  d.sweep();
  REQUIRE(d.modem.send_raw("AT+CPMS=\"ME\"", 3s));
  CHECK(d.listed("SM") == Pdus{kPdu});
}

TEST_CASE("the log of a dialogue holds no number, PIN or message text") {
  Desk d;
  std::string log;
  util::set_log_sink([&](util::LogLevel, std::string_view message, util::LogFields fields) {
    log += message;
    for (const auto& field : fields) log += field.second;
  });
  util::set_log_level(util::LogLevel::debug);
  d.fake.in_turn("AT+CPIN?", {FakePort::ok("+CPIN: SIM PIN"), FakePort::ok("+CPIN: READY")});
  d.fake.on("AT+CPIN=\"4711\"", FakePort::ok());
  doubles::FakePins pins;
  REQUIRE(d.modem.bring_up({.pins = &pins}));
  d.fake.put("SM", 1, kPdu);
  d.fake.restart();
  REQUIRE(d.modem.list("SM"));
  util::set_log_sink({});
  CHECK(log.find("AT+CMGL") != std::string::npos);
  for (const auto secret : {"4711", "hello", "491710000000", "0791", "8949", "26201"}) {
    CAPTURE(secret);
    CHECK(log.find(secret) == std::string::npos);
  }
}

TEST_CASE("ignored URCs do not block the caller") {
  doubles::FakeClock clock;
  doubles::FakeModem fake(clock);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  for (int i = 0; i < 1000; ++i) fake.say(doubles::FakePort::line("+CREG: 1"), i * 100ms);
  const auto before = clock.now();
  const auto event = modem.next_event(clock.in(60s));
  REQUIRE(event);
  CHECK_FALSE(*event);
  CHECK(clock.now() - before < 2s);
}

TEST_CASE("direct messages that were read but not returned can be taken at the end of a session") {
  doubles::FakeClock clock;
  doubles::FakeModem fake(clock);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  // Two in one read: the first is handed out, the second waits. A third comes inside an answer.
  fake.say("\r\n+CMT: ,25\r\n" + doubles::pdu(1) + "\r\n\r\n+CMT: ,25\r\n" + doubles::pdu(2) +
           "\r\n");
  REQUIRE(modem.next_event(clock.in(1s)));
  fake.say("\r\n+CDS: 25\r\n" + doubles::pdu(3) + "\r\n");
  REQUIRE(modem.poll_health());
  fake.unplug();
  const auto direct = modem.take_unacknowledged();
  REQUIRE(direct.size() == 2);
  CHECK(direct[0].pdu_hex == doubles::pdu(2));
  CHECK_FALSE(direct[0].status_report);
  CHECK(direct[1].pdu_hex == doubles::pdu(3));
  CHECK(direct[1].status_report);
  CHECK(modem.take_unacknowledged().empty());
}

TEST_CASE("time-outs are counted as they happen") {
  doubles::FakeClock clock;
  doubles::FakeModem fake(clock);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  CHECK(modem.channel().timeouts() == 0);
  fake.silent_on("AT+CSQ");
  REQUIRE(modem.poll_health());
  REQUIRE(modem.poll_health());
  CHECK(modem.channel().timeouts() == 2);
}

TEST_CASE("row 203: what the network tells a modem unasked is a time, also after a wait") {
  Desk d;
  d.up();
  d.sweep();
  d.fake.say("\r\n*PSUTTZ: 2026,11,30,3,40,5,\"+4\",0\r\n");
  const auto event = d.modem.next_event(d.clock.in(60s));
  REQUIRE(event);
  REQUIRE(*event);
  const auto* told = std::get_if<modem::NetworkTime>(&**event);
  REQUIRE(told != nullptr);
  CHECK(util::iso8601(told->time).starts_with("2026-11-30T03:40:05"));
  CHECK(told->heard == d.clock.now());
  d.fake.say("\r\n*PSUTTZ: 2026,99,30,3,40,5,\"+4\",0\r\n");
  CHECK(d.nothing_next());
}
