#include "modem/modem.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "../doubles/fake_modem.hpp"
#include "../doubles/fake_pins.hpp"
#include "drivers/drivers.hpp"
#include "util/log.hpp"

using doubles::FakeModem;
using doubles::FakePort;
using doubles::kPdu;
using doubles::pdu;
using util::Advice;
using namespace std::chrono_literals;

namespace {

struct Desk {
  doubles::FakeClock clock;
  FakeModem fake{clock};
  modem::Modem modem{fake, clock, drivers::find};

  Desk() { quiet(); }
  ~Desk() { util::set_log_level(util::LogLevel::info); }
  static void quiet() { util::set_log_level(util::LogLevel::error); }
  void up() { REQUIRE(modem.bring_up({})); }
  /// As the daemon does at the start: every memory once.
  void sweep() {
    for (const auto& memory : modem.memories()) REQUIRE(modem.list(memory));
  }
  template <class Kind>
  bool next_is(util::Duration within = 1s) {
    const auto event = modem.next_event(clock.in(within));
    return event && *event && std::holds_alternative<Kind>(**event);
  }
  bool nothing_next(util::Duration within = 1s) {
    const auto event = modem.next_event(clock.in(within));
    return event && !*event;
  }
  std::vector<std::string> listed(const std::string& memory) {
    std::vector<std::string> pdus;
    const auto listing = modem.list(memory);
    REQUIRE(listing);
    for (const auto& stored : *listing) pdus.push_back(stored.pdu_hex);
    return pdus;
  }
  std::uint64_t commands(const std::function<void()>& work) {
    const auto before = modem.commands_sent();
    work();
    return modem.commands_sent() - before;
  }
};

using Pdus = std::vector<std::string>;

}  // namespace

// --- figures ----------------------------------------------------------------------------------

TEST_CASE("an SMS that comes alone costs two commands") {
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
      REQUIRE(d.modem.forget(listing->front()));
    }) == 2);
    CHECK(d.nothing_next());
  }
}

TEST_CASE("draining a backlog costs at most 1.1 commands for each message") {
  Desk d;
  d.fake.capacity["SM"] = 100;
  for (int i = 1; i <= 100; ++i) d.fake.put("SM", i, pdu(i));
  d.up();
  d.sweep();
  CHECK(d.commands([&] {
    const auto listing = d.modem.list("SM");
    REQUIRE(listing);
    CHECK(listing->size() == 100);
    for (const auto& stored : *listing) CHECK(d.modem.forget(stored));
  }) <= 110);
  CHECK(d.fake.stores["SM"].empty());
}

TEST_CASE("a burst of announcements is answered by one listing") {
  Desk d;
  d.up();
  d.sweep();
  for (int i = 1; i <= 5; ++i) d.fake.arrive("SM", i, pdu(i));
  CHECK(d.next_is<modem::MessageWaiting>());
  CHECK(d.listed("SM").size() == 5);
  CHECK(d.nothing_next());
}

TEST_CASE("an announcement of a message that the listing did not hold is kept") {
  Desk d;
  d.up();
  d.sweep();
  d.fake.put("SM", 1, pdu(1));
  d.fake.in_turn("AT+CMGL=4",
                 {"\r\n+CMGL: 1,0,,30\r\n" + pdu(1) + "\r\n+CMTI: \"SM\",2\r\n\r\nOK\r\n"});
  CHECK(d.listed("SM") == Pdus{pdu(1)});
  CHECK(d.next_is<modem::MessageWaiting>());
}

// --- coming up --------------------------------------------------------------------------------

TEST_CASE("a modem is brought up from ESC to CNMI, and says who it is") {
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
  CHECK(info.signal_dbm == -73);
  CHECK(info.announcing == "2,1,0,1,0");
  CHECK(info.sim_identity("kitchen") == "8949012345678901234");
  CHECK(d.fake.cnmi == "2,1,0,1,0");
  CHECK_FALSE(d.fake.text_mode);
}

TEST_CASE("bringing up again at any time does no harm") {
  Desk d;
  for (int i = 0; i < 1000; ++i) REQUIRE(d.modem.bring_up({}));
  d.fake.arrive("SM", 1, kPdu);
  CHECK(d.next_is<modem::MessageWaiting>());
  CHECK(d.listed("SM") == Pdus{kPdu});
}

TEST_CASE("a modem that answers late at first is waited for, one that never does is not") {
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

TEST_CASE("commands that are refused or hang do not stop the bring-up when they can be missed") {
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

TEST_CASE("a card that is still busy after its PIN is waited for, and keeps one identity") {
  Desk d;
  const auto busy = FakePort::line("+CME ERROR: 14");
  d.fake.in_turn("AT+CCID", {busy, busy, FakePort::ok("+CCID: \"8949012345678901234\"")});
  d.fake.in_turn("AT+CIMI", {busy, FakePort::ok("262019876543210")});
  REQUIRE(d.modem.bring_up({}));
  CHECK(d.modem.info().sim_identity("kitchen") == "8949012345678901234");
}

TEST_CASE("a card that stays busy is no card without a number: the bring-up is tried again") {
  Desk d;
  d.fake.on("AT+CCID", FakePort::line("+CME ERROR: 14"));
  const auto brought = d.modem.bring_up({});
  REQUIRE_FALSE(brought);
  CHECK(brought.error().advice == Advice::retry);
}

TEST_CASE("a card known by its IMSI has not changed when it says its ICCID at last") {
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
  d.modem.stop_on(&stop);
  const auto before = d.clock.now();
  CHECK_FALSE(d.modem.bring_up({}));
  CHECK(d.clock.now() - before < 5s);
}

TEST_CASE("the error of a missing SIM says so and can be retried") {
  Desk d;
  d.fake.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
  const auto done = d.modem.bring_up({});
  REQUIRE_FALSE(done);
  CHECK(done.error().advice == Advice::retry);
  CHECK(d.modem.info().sim == modem::SimState::absent);
}

TEST_CASE("SMS commands are waited for after the SIM") {
  Desk d;
  d.fake.in_turn("AT+CPMS?", {FakePort::line("+CMS ERROR: 314"), FakePort::line("ERROR"),
                              FakePort::ok("+CPMS: \"SM\",0,10,\"SM\",0,10,\"SM\",0,10")});
  const auto before = d.clock.now();
  CHECK(d.modem.bring_up({}));
  CHECK(d.clock.now() - before >= 4s);
}

// --- what is announced ------------------------------------------------------------------------

TEST_CASE("every odd form of an announcement is a hint to list") {
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

TEST_CASE("a message whose slot was announced wrong is found all the same") {
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

TEST_CASE("a full memory is told") {
  Desk d;
  d.up();
  d.fake.say("\r\n^SMMEMFULL: \"SM\"\r\n");
  CHECK(d.next_is<modem::MemoryFull>());
  d.fake.say("\r\n+SMS FULL\r\n");
  CHECK(d.next_is<modem::MemoryFull>());
}

TEST_CASE("class 0 messages and status reports come straight through") {
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
  CHECK(d.commands([&] { CHECK(d.modem.acknowledge(message)); }) == 0);
  const auto second = d.modem.next_event(d.clock.in(1s));
  REQUIRE(second);
  REQUIRE(*second);
  CHECK(std::get<modem::DirectMessage>(**second).status_report);
}

TEST_CASE("nothing but noise is no event, and the deadline holds") {
  Desk d;
  d.up();
  for (int i = 0; i < 50; ++i) d.fake.say("\r\n^RSSI:17\r\n+CREG: 1\r\n", i * 100ms);
  const auto before = d.clock.now();
  CHECK(d.nothing_next(3s));
  CHECK(d.clock.now() - before <= 3s);
}

// --- restarts ---------------------------------------------------------------------------------

TEST_CASE("a boot announcement means: bring up again") {
  Desk d;
  d.up();
  d.fake.restart();
  d.fake.say("\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
  CHECK(d.next_is<modem::Restarted>());
  d.up();
  CHECK(d.fake.cnmi == "2,1,0,1,0");
  CHECK(d.nothing_next(30s));
}

TEST_CASE("a silent restart shows in CNMI at the next poll") {
  Desk d;
  d.up();
  REQUIRE(d.modem.poll_health());
  CHECK(d.nothing_next());
  d.fake.restart();
  REQUIRE(d.modem.poll_health());
  CHECK(d.next_is<modem::Restarted>());
}

TEST_CASE("a restart that only says SMS Ready is looked into at once") {
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

TEST_CASE("another SIM is noticed, the same one unlocked again is not") {
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

TEST_CASE("row 022: a SIM that looks away for a moment is not a changed SIM") {
  Desk d;
  d.up();
  d.clock.advance(1min);
  d.fake.in_turn("AT+CPIN?", {FakePort::line("+CME ERROR: 10"), FakePort::ok("+CPIN: READY")});
  d.fake.say("\r\n^SIMST: 1\r\n");
  CHECK(d.nothing_next(60s));
}

TEST_CASE("row 021: a SIM that is put in where none was is seen at once") {
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

TEST_CASE("a stick that talks about its SIM all the time is not asked all the time") {
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
  CHECK(d.modem.forget(listing->front()));
  CHECK(d.fake.stores["ME"].empty());
  CHECK(d.fake.stores["SM"].size() == 1);
}

// --- sending ----------------------------------------------------------------------------------

namespace {
const util::Octets kTpdu{0x01, 0x00, 0x0B, 0x91};
}

TEST_CASE("a message is sent once and its reference returned") {
  Desk d;
  d.up();
  d.fake.on("AT+CMGS=4", "\r\n> ");
  d.fake.on("0001000B91", "\r\n+CMGS: 12\r\n\r\nOK\r\n");
  const auto sent = d.modem.submit({}, kTpdu);
  REQUIRE(sent);
  CHECK(sent->outcome == modem::Submission::Outcome::sent);
  CHECK(sent->reference == 12);
}

TEST_CASE("what does not prove that nothing was sent is maybe sent") {
  Desk d;
  d.up();
  d.fake.on("AT+CMGS=4", "\r\n> ");
  for (const auto& answer : {FakePort::ok(), FakePort::line("+CMS ERROR: 332"),
                             FakePort::line("+CMS ERROR: 500"), std::string()}) {
    d.fake.on("0001000B91", answer);
    d.fake.forget_written();
    const auto sent = d.modem.submit({}, kTpdu);
    REQUIRE(sent);
    CHECK(sent->outcome == modem::Submission::Outcome::maybe_sent);
    CHECK(d.fake.count("0001000B91") == 1);
  }
}

TEST_CASE("a refusal says whether to try again, a duplicate counts as sent") {
  Desk d;
  d.up();
  d.fake.on("AT+CMGS=4", "\r\n> ");
  d.fake.on("0001000B91", FakePort::line("+CMS ERROR: 38"));
  CHECK(d.modem.submit({}, kTpdu).error().advice == Advice::retry);
  d.fake.on("0001000B91", FakePort::line("+CMS ERROR: 1"));
  CHECK(d.modem.submit({}, kTpdu).error().advice == Advice::reject);
  d.fake.on("0001000B91", FakePort::line("+CMS ERROR: 197"));
  CHECK(d.modem.submit({}, kTpdu)->outcome == modem::Submission::Outcome::sent);
}

// --- the technician ---------------------------------------------------------------------------

TEST_CASE("a technician sees every line and the end of the answer") {
  Desk d;
  d.up();
  d.fake.on("ATI", FakePort::ok("Manufacturer: Fake\r\n+GCAP: +CGSM"));
  CHECK(*d.modem.technician("ATI", 3s) ==
        std::vector<std::string>{"Manufacturer: Fake", "+GCAP: +CGSM", "OK"});
  d.fake.on("AT+X", FakePort::line("+CME ERROR: 4"));
  CHECK(*d.modem.technician("AT+X", 3s) == std::vector<std::string>{"+CME ERROR: 4"});
}

TEST_CASE("a technician who selects another memory does not mislead the next listing") {
  Desk d;
  d.fake.put("SM", 1, kPdu);
  d.up();
  d.sweep();
  REQUIRE(d.modem.technician("AT+CPMS=\"ME\"", 3s));
  CHECK(d.listed("SM") == Pdus{kPdu});
}

TEST_CASE("no number, PIN or message text stands in the log of a dialogue") {
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

TEST_CASE("URCs that mean nothing do not keep the caller from what is due") {
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

TEST_CASE("direct messages that were read and not handed out can be saved when the modem goes") {
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
  const auto direct = modem.take_direct();
  REQUIRE(direct.size() == 2);
  CHECK(direct[0].pdu_hex == doubles::pdu(2));
  CHECK_FALSE(direct[0].status_report);
  CHECK(direct[1].pdu_hex == doubles::pdu(3));
  CHECK(direct[1].status_report);
  CHECK(modem.take_direct().empty());
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

TEST_CASE("time-outs are counted as they happen") {
  doubles::FakeClock clock;
  doubles::FakeModem fake(clock);
  modem::Modem modem(fake, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  CHECK(modem.timeouts() == 0);
  fake.silent_on("AT+CSQ");
  REQUIRE(modem.poll_health());
  REQUIRE(modem.poll_health());
  CHECK(modem.timeouts() == 2);
}

TEST_CASE("row 022: a word of the card between listing and deletion, and the slot is looked into") {
  Desk d;
  d.fake.put("SM", 1, pdu(1));
  d.fake.put("SM", 2, pdu(2));
  d.up();
  const auto listing = d.modem.list("SM");
  REQUIRE(listing);
  REQUIRE(listing->size() == 2);
  CHECK(d.commands([&] { CHECK(d.modem.forget(listing->at(1))); }) == 1);
  d.fake.say(FakePort::line("+CPIN: NOT INSERTED"));
  d.fake.stores["SM"] = {{1, {pdu(7)}}};  // another card, with a message nobody has read
  const auto other = d.modem.forget(listing->at(0));
  REQUIRE_FALSE(other);
  CHECK(other.error().advice == Advice::retry);
  CHECK(d.fake.stores["SM"].size() == 1);
}

TEST_CASE("row 022: while the card may be another one nothing is deleted at all") {
  Desk d;
  d.fake.put("SM", 1, pdu(1));
  d.up();
  const auto listing = d.modem.list("SM");
  REQUIRE(listing);
  d.fake.on("AT+CCID", FakePort::ok("+CCID: \"8949012345678900000\""));
  REQUIRE(d.modem.poll_health());
  REQUIRE(d.modem.sim_in_doubt());
  CHECK_FALSE(d.modem.forget(listing->at(0)));
  CHECK(d.fake.stores["SM"].size() == 1);
}
