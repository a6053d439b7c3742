#include "modem/messages/message_storage.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using doubles::FakeModem;
using doubles::FakePort;
using doubles::kPdu;
using doubles::pdu;

using modem::MessageStorage;
using util::Advice;
using Expect = modem::MessageStorage::Expect;
using namespace std::chrono_literals;

namespace {

struct Shelf {
  doubles::FakeClock clock;
  FakeModem fake{clock};
  modem::AtChannel channel{fake, clock, drivers::find("")};
  MessageStorage store{channel, drivers::find("")};

  void up() { REQUIRE(store.set_up()); }
  std::vector<std::string> listed(const std::string& memory, Expect expect = Expect::nothing) {
    std::vector<std::string> pdus;
    const auto listing = store.list(memory, expect);
    REQUIRE(listing);
    for (const auto& stored : listing->messages) pdus.push_back(stored.pdu_hex);
    return pdus;
  }
};

using Names = std::vector<std::string>;
using Pdus = std::vector<std::string>;

}  // namespace

TEST_CASE("AT+CPMS is sent only if another memory is selected") {
  Shelf s;
  s.up();
  s.fake.forget_written();
  s.listed("SM");
  s.listed("SM");
  s.listed("ME");
  s.listed("ME");
  CHECK(s.fake.written() ==
        Pdus{"AT+CMGL=4", "AT+CMGL=4", "AT+CPMS=\"ME\"", "AT+CMGL=4", "AT+CMGL=4"});
  CHECK(s.fake.mem3 == "SM");
}

TEST_CASE("drafts and sent messages are not listed") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1), 2);
  s.fake.put("SM", 2, pdu(2), 3);
  s.fake.put("SM", 3, pdu(3), 1);
  CHECK(s.listed("SM") == Pdus{pdu(3)});
}

TEST_CASE("the length and alpha of the header are ignored") {
  Shelf s;
  s.up();
  s.fake.on("AT+CMGL=4", FakePort::ok("+CMGL: 1,1,\"\",9\r\n" + pdu(1) + "\r\n+CMGL: 2,1,,3\r\n" +
                                      pdu(2) + "FFFF\r\n+CMGL:3,0,\"A, B\",30\r\n" + pdu(3)));
  CHECK(s.listed("SM") == Pdus{pdu(1), pdu(2) + "FFFF", pdu(3)});
}

TEST_CASE("an odd, cut or missing PDU is read again by its index") {
  Shelf s;
  s.up();
  for (int i = 1; i <= 3; ++i) s.fake.put("SM", i, pdu(i));
  s.fake.on("AT+CMGL=4",
            FakePort::ok("+CMGL: 1,0,,30\r\n" + pdu(1).substr(0, 41) + "\r\n+CMGL: 2,0,,30\r\n" +
                         pdu(2).substr(0, 40) + "\r\n+CMGL: 3,0,,30"));
  CHECK(s.listed("SM") == Pdus{pdu(1), pdu(2), pdu(3)});
}

TEST_CASE("a PDU that is damaged in the memory itself is kept unchanged") {
  Shelf s;
  s.up();
  const auto cut = kPdu.substr(0, 41);
  s.fake.on("AT+CMGL=4", FakePort::ok("+CMGL: 1,0,,30\r\n" + cut));
  s.fake.on("AT+CMGR=1", FakePort::ok("+CMGR: 0,,30\r\n" + cut));
  CHECK(s.listed("SM") == Pdus{cut});
  s.fake.on("AT+CMGR=1", FakePort::ok());
  CHECK(s.listed("SM") == Pdus{cut});
}

TEST_CASE("a listing that is cut short gives the messages received") {
  Shelf s;
  s.up();
  s.fake.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,30\r\n" + kPdu + "\r\n+CMGL: 2,0,,30\r\n0791");
  s.fake.on("AT", FakePort::ok());
  const auto listing = s.store.list("SM", Expect::nothing);
  REQUIRE(listing);
  CHECK(listing->cut);
  REQUIRE(listing->messages.size() == 1);
  CHECK(listing->messages[0].pdu_hex == kPdu);
}

TEST_CASE("a modem that hangs in CMGL is read slot by slot from then on") {
  Shelf s;
  s.up();
  s.fake.on("AT", FakePort::ok());
  s.fake.silent_on("AT+CMGL=4");
  s.fake.put("SM", 0, pdu(1));
  s.fake.put("SM", 9, pdu(2));
  SUBCASE("the range from CMGD=?") {
    s.fake.on("AT+CMGD=?", FakePort::ok("+CMGD: (0-9),(0-4)"));
  }
  SUBCASE("single numbers from CMGD=?") {
    s.fake.on("AT+CMGD=?", FakePort::ok("+CMGD: (0,9)"));
  }
  SUBCASE("no CMGD=?, the total of CPMS counts") {}
  CHECK(s.listed("SM") == Pdus{pdu(1), pdu(2)});
  CHECK(s.store.cmgl_hangs());
  CHECK(s.listed("SM") == Pdus{pdu(1), pdu(2)});
  CHECK(s.fake.count("AT+CMGL=4") == 1);
  s.fake.stores["SM"].clear();
  s.fake.forget_written();
  CHECK(s.listed("SM").empty());
  CHECK(s.fake.written() == Names{"AT+CPMS?"});
}

TEST_CASE("an empty listing is read slot by slot if the modem counts messages") {
  Shelf s;
  s.fake.put("SM", 4, kPdu);
  s.up();
  s.fake.on("AT+CMGL=4", FakePort::ok());
  for (const auto& empty :
       {FakePort::ok(), FakePort::ok("+CMGR: 0,,0"), FakePort::line("+CMS ERROR: 321"),
        FakePort::line("+CME ERROR: 22"), FakePort::line("ERROR")}) {
    for (int i = 0; i <= 10; ++i) {
      if (i != 4) s.fake.on("AT+CMGR=" + std::to_string(i), empty);
    }
    CHECK(s.listed("SM", Expect::something) == Pdus{kPdu});
  }
}

TEST_CASE("a wrong count causes one reading of the slots, not one each time") {
  Shelf s;
  s.up();
  s.fake.on("AT+CPMS?", FakePort::ok("+CPMS: \"SM\",3,10,\"SM\",3,10,\"SM\",3,10"));
  REQUIRE(s.store.memories().refresh_fill());
  CHECK(s.listed("SM").empty());
  CHECK(s.fake.count("AT+CMGR=5") == 1);
  REQUIRE(s.store.memories().refresh_fill());
  CHECK(s.listed("SM").empty());
  CHECK(s.fake.count("AT+CMGR=5") == 1);
}

TEST_CASE("a memory that reports 27,000 slots is read up to a limit") {
  Shelf s;
  s.up();
  s.fake.on("AT+CPMS?", FakePort::ok("+CPMS: \"SM\",3,27000,\"SM\",3,27000,\"SM\",3,27000"));
  s.fake.on("AT+CMGL=4", FakePort::line("ERROR"));
  s.fake.forget_written();
  CHECK(s.listed("SM", Expect::something).empty());
  CHECK(s.fake.written().size() <= 1010);
}

TEST_CASE("text mode although PDU mode was set: set again and list again") {
  Shelf s;
  s.fake.put("SM", 1, kPdu);
  s.up();
  s.fake.text_mode = true;
  const auto listing = s.store.list("SM", Expect::nothing);
  REQUIRE(listing);
  CHECK(listing->text_mode);
  REQUIRE(listing->messages.size() == 1);
  CHECK(listing->messages[0].pdu_hex == kPdu);
}

TEST_CASE("deleting an empty slot is no error, with any result code of the modem") {
  Shelf s;
  s.up();
  const modem::StoredMessage stored{"SM", 3, 0, kPdu};
  for (const auto& answer : {FakePort::ok(), FakePort::line("+CMS ERROR: 321"),
                             FakePort::line("+CME ERROR: 22"), FakePort::line("ERROR")}) {
    s.fake.on("AT+CMGD=3", answer);
    CHECK(s.store.delete_message(stored));
  }
  s.fake.on("AT+CMGD=3", FakePort::line("+CMS ERROR: 314"));
  CHECK(s.store.delete_message(stored).error().advice == Advice::retry);
}

TEST_CASE("deleting selects the memory of the message") {
  Shelf s;
  s.fake.put("ME", 1, pdu(1));
  s.fake.put("SM", 1, pdu(2));
  s.up();
  const auto in_me = s.store.list("ME", Expect::nothing);
  REQUIRE(in_me);
  s.listed("SM");
  CHECK(s.store.delete_message(in_me->messages.front()));
  CHECK(s.fake.stores["ME"].empty());
  CHECK(s.fake.stores["SM"].size() == 1);
}

TEST_CASE("row 022: after a pause, or without trust, a slot that holds another message is kept") {
  for (const bool paused : {true, false}) {
    CAPTURE(paused);
    Shelf s;
    s.fake.put("SM", 1, pdu(1));
    s.fake.put("SM", 2, pdu(2));
    s.fake.put("SM", 3, pdu(3));
    s.up();
    const auto listing = s.store.list("SM", Expect::nothing);
    REQUIRE(listing);
    // Another card: the same slots, other messages.
    s.fake.stores["SM"] = {{1, {pdu(7)}}, {2, {pdu(2)}}};
    const auto trust = paused ? MessageStorage::Trust::listing : MessageStorage::Trust::none;
    if (paused) s.clock.advance(5s);
    const auto other = s.store.delete_message(listing->messages[0], trust);
    REQUIRE_FALSE(other);
    CHECK(other.error().advice == Advice::retry);
    if (paused) s.clock.advance(5s);
    CHECK(s.store.delete_message(listing->messages[1], trust));
    if (paused) s.clock.advance(5s);
    CHECK(s.store.delete_message(listing->messages[2], trust));  // empty: nothing to do
    CHECK(s.fake.count("AT+CMGD=1") == 0);
    CHECK(s.fake.stores["SM"].size() == 1);
  }
}

TEST_CASE("a slot that keeps its message is skipped after three deletions and counted") {
  Shelf s;
  s.up();
  s.fake.deletes = false;
  s.fake.put("SM", 1, pdu(1));
  for (int i = 0; i < 3; ++i) {
    const auto listing = s.store.list("SM", Expect::nothing);
    REQUIRE(listing);
    REQUIRE(listing->messages.size() == 1);
    REQUIRE(s.store.delete_message(listing->messages.front()));
  }
  CHECK(s.store.stuck_slots() == 0);
  CHECK(s.listed("SM").empty());
  CHECK(s.store.stuck_slots() == 1);
  // A new message in that slot is another one.
  s.fake.put("SM", 1, pdu(2));
  CHECK(s.listed("SM") == Pdus{pdu(2)});
  CHECK(s.store.stuck_slots() == 0);
}

TEST_CASE("a busy or absent SIM is an error, not an empty memory") {
  Shelf s;
  s.up();
  s.fake.on("AT+CMGL=4", FakePort::line("+CMS ERROR: 314"));
  CHECK(s.store.list("SM", Expect::nothing).error().advice == Advice::retry);
  s.fake.on("AT+CMGL=4", FakePort::line("+CMS ERROR: 310"));
  CHECK(s.store.list("SM", Expect::nothing).error().advice == Advice::retry);
}

TEST_CASE("a listing refused in text mode is repeated in PDU mode, and text mode is reported") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1));
  s.fake.text_mode = true;
  s.fake.on("AT+CMGF?", [&](std::string_view) {
    return FakePort::ok(s.fake.text_mode ? "+CMGF: 1" : "+CMGF: 0");
  });
  s.fake.on("AT+CMGL=4", [&](std::string_view) {
    return s.fake.text_mode ? FakePort::line("+CMS ERROR: 305")
                            : FakePort::ok("+CMGL: 1,0,,25\r\n" + pdu(1));
  });
  const auto listing = s.store.list("SM", Expect::nothing);
  REQUIRE(listing);
  CHECK(listing->text_mode);
  REQUIRE(listing->messages.size() == 1);
  CHECK(listing->messages[0].pdu_hex == pdu(1));
}

TEST_CASE("a slot read in text mode is read again in PDU mode") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1));
  s.fake.on("AT+CMGL=4", FakePort::line("ERROR"));
  s.fake.text_mode = true;
  s.fake.on("AT+CMGR=1", [&](std::string_view) {
    return s.fake.text_mode
               ? FakePort::ok("+CMGR: \"REC UNREAD\",\"+491710000000\",,\"26/11/22\"\r\nhello")
               : FakePort::ok("+CMGR: 0,,25\r\n" + pdu(1));
  });
  const auto listing = s.store.list("SM", Expect::something);
  REQUIRE(listing);
  CHECK(listing->text_mode);
  REQUIRE(listing->messages.size() == 1);
  CHECK(listing->messages[0].pdu_hex == pdu(1));
}

TEST_CASE("a message text OK does not shift the following answers") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1));
  s.fake.put("SM", 2, pdu(2));
  s.fake.text_mode = true;
  const std::string header = ",\"REC UNREAD\",\"+491710000000\",,\"26/11/22\"\r\n";
  s.fake.on("AT+CMGL=4", [&](std::string_view) {
    if (!s.fake.text_mode)
      return FakePort::ok("+CMGL: 1,0,,25\r\n" + pdu(1) + "\r\n+CMGL: 2,0,,25\r\n" + pdu(2));
    // The rest comes a little later, as on a real line.
    s.fake.say("+CMGL: 2" + header + "hello\r\n\r\nOK\r\n", 20ms);
    return "\r\n+CMGL: 1" + header + "OK\r\n";
  });
  CHECK(s.listed("SM") == Pdus{pdu(1), pdu(2)});
  CHECK_FALSE(s.fake.text_mode);
}

TEST_CASE("a listing of a memory with thousands of slots has a time limit") {
  Shelf s;
  s.fake.capacity["SM"] = 27'000;
  s.up();
  s.fake.on("AT", FakePort::ok());
  s.fake.silent_on("AT+CMGL=4");
  s.fake.silent_on("AT+CMGR=1");
  const auto before = s.clock.now();
  (void)s.store.list("SM", Expect::something);
  CHECK(s.clock.now() - before <= 5min);
}

TEST_CASE("a slot with a short PDU is read again, and the longer PDU counts") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1));
  s.fake.on("AT+CMGL=4", FakePort::line("ERROR"));
  const auto length = std::to_string(doubles::length_of(pdu(1)));
  s.fake.in_turn("AT+CMGR=1", {FakePort::ok("+CMGR: 0,," + length + "\r\n" + pdu(1).substr(0, 60)),
                               FakePort::ok("+CMGR: 0,," + length + "\r\n" + pdu(1))});
  CHECK(s.listed("SM", Expect::something) == Pdus{pdu(1)});
}

TEST_CASE("an error about one slot does not hide the messages behind it") {
  for (const std::string_view refusal : {"+CMS ERROR: 500", "+CMS ERROR: 302", "+CMS ERROR: 305",
                                         "+CME ERROR: 100", "+CMS ERROR: 320", "+CME ERROR: 3",
                                         "+CMS ERROR: 321", "ERROR", "+CMS ERROR: unknown error"}) {
    CAPTURE(refusal);
    Shelf s;
    s.up();
    s.fake.on("AT+CMGL=4", FakePort::line(refusal));
    for (const int slot : {0, 1, 2, 4})
      s.fake.on(fmt::format("AT+CMGR={}", slot), FakePort::line(refusal));
    s.fake.put("SM", 3, pdu(3));
    CHECK(s.listed("SM", Expect::something) == Pdus{pdu(3)});
  }
}

TEST_CASE("a slot that gets no answer does not hide the messages behind it") {
  Shelf s;
  s.up();
  s.fake.on("AT", FakePort::ok());
  s.fake.on("AT+CMGL=4", FakePort::line("ERROR"));
  s.fake.silent_on("AT+CMGR=1");
  s.fake.put("SM", 3, pdu(3));
  CHECK(s.listed("SM", Expect::something) == Pdus{pdu(3)});
}

TEST_CASE("a memory whose every slot is refused is left out, but for the receiving one") {
  Shelf s;
  s.up();
  s.fake.put("SM", 1, pdu(1));
  s.fake.put("ME", 1, pdu(2));
  s.fake.on("AT+CMGL=4", FakePort::line("+CMS ERROR: 500"));
  s.fake.on("AT+CMGR=1", FakePort::line("+CMS ERROR: 500"));
  const auto listing = s.store.list("ME", Expect::nothing);
  REQUIRE(listing);
  CHECK(listing->messages.empty());
  CHECK(s.store.memories().names() == Names{"SM"});
  CHECK_FALSE(s.store.list("SM", Expect::nothing));
}

TEST_CASE("an error about the card is one of the whole listing") {
  for (const std::string_view refusal : {"+CMS ERROR: 314", "+CME ERROR: 10", "+CME ERROR: 515"}) {
    Shelf s;
    s.up();
    s.fake.put("SM", 3, pdu(3));
    s.fake.on("AT+CMGL=4", FakePort::line("ERROR"));
    s.fake.on("AT+CMGR=1", FakePort::line(refusal));
    CHECK_FALSE(s.store.list("SM", Expect::something));
  }
}

TEST_CASE("a memory that is refused when it is selected lists nothing, and is no error") {
  Shelf s;
  s.up();
  s.fake.stores.erase("ME");
  const auto listing = s.store.list("ME", Expect::nothing);
  REQUIRE(listing);
  CHECK(listing->messages.empty());
  s.fake.put("SM", 1, pdu(1));
  CHECK(s.listed("SM") == Pdus{pdu(1)});
}

TEST_CASE("a modem without a text mode may refuse AT+CMGF=0") {
  Shelf s;
  s.fake.on("AT+CMGF=0", FakePort::line("ERROR"));
  SUBCASE("it is in PDU mode") {
    s.fake.on("AT+CMGF?", FakePort::ok("+CMGF: 0"));
    CHECK(s.store.set_up());
  }
  SUBCASE("it is in text mode") {
    s.fake.on("AT+CMGF?", FakePort::ok("+CMGF: 1"));
    CHECK_FALSE(s.store.set_up());
  }
  SUBCASE("it does not say") {
    CHECK_FALSE(s.store.set_up());
  }
}
