#include "modem/channel/dialogue.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using namespace std::chrono_literals;

namespace {

struct Talk {
  util::Deadline now{1s};
  modem::Dialogue dialogue{drivers::find("")};

  void begin(std::string_view command, const modem::AskOptions& options = {}) {
    dialogue.begin(command, options);
  }
  void say(std::initializer_list<std::string> lines) {
    for (const auto& line : lines) dialogue.take(line, now);
  }
};

using DialogueLines = std::vector<std::string>;
const modem::AskOptions kTwoLine{.two_line = true};

}  // namespace

TEST_CASE("a value without a prefix is an answer, another command's code is not") {
  Talk t;
  t.begin("AT+CGMM");
  t.say({"+ZNEW: 1", "E173", "^NEWER: 2", "OK"});
  CHECK_FALSE(t.dialogue.running());
  CHECK(t.dialogue.finish().lines == DialogueLines{"E173"});
}

TEST_CASE("the answer may have the command's own prefix") {
  Talk t;
  t.begin("AT+CPIN?");
  t.say({"+CPIN: READY", "OK"});
  CHECK(t.dialogue.finish().lines == DialogueLines{"+CPIN: READY"});
  t.say({"+CPIN: NOT READY"});
  CHECK(t.dialogue.urcs().size() == 1);
}

TEST_CASE("a raw command keeps unknown lines") {
  Talk t;
  t.begin("ATI", {.keep = modem::Keep::all});
  t.say({"+GCAP: +CGSM", "^RSSI:3", "Model: X", "OK"});
  CHECK(t.dialogue.finish().lines == DialogueLines{"+GCAP: +CGSM", "Model: X"});
}

TEST_CASE("a final result without a command is the late end of another one") {
  Talk t;
  t.say({"OK", "+CMS ERROR: 321"});
  t.begin("AT");
  CHECK(t.dialogue.running());
}

TEST_CASE("the echo of an older command is dropped and means a restart") {
  Talk t;
  t.dialogue.set_echo_off();
  t.begin("AT+CGMM");
  t.say({"AT+CSQ", "E173", "OK"});
  CHECK(t.dialogue.finish().lines == DialogueLines{"E173"});
  CHECK(t.dialogue.restart_suspected());
}

TEST_CASE("an old prompt before a line is removed") {
  Talk t;
  t.begin("AT");
  t.say({"> ", "> OK"});
  CHECK_FALSE(t.dialogue.running());
}

TEST_CASE("an item whose PDU did not come is kept without it") {
  Talk t;
  t.begin("AT+CMGL=4", kTwoLine);
  t.say({"+CMGL: 1,0,,30", "+CMGL: 2,0,,30", doubles::kPdu, "+CMGL: 3,0,,30", "OK"});
  const auto answer = t.dialogue.finish();
  REQUIRE(answer.items.size() == 3);
  CHECK(answer.items[0].pdu.empty());
  CHECK(answer.items[1].pdu == doubles::kPdu);
  CHECK(answer.items[2].pdu.empty());
}

TEST_CASE("the text of a text-mode listing is no PDU and no answer") {
  Talk t;
  t.begin("AT+CMGL=4", kTwoLine);
  t.say({"+CMGL: 1,\"REC UNREAD\",\"+49171\"", "hello you", "OK"});
  const auto answer = t.dialogue.finish();
  REQUIRE(answer.items.size() == 1);
  CHECK(answer.items[0].pdu.empty());
}

TEST_CASE("a cell broadcast is dropped with its PDU") {
  Talk t;
  t.say({"+CBM: 88", "0011223344", "+CMTI: \"SM\",1"});
  REQUIRE(t.dialogue.urcs().size() == 1);
  CHECK(t.dialogue.urcs().front().line == "+CMTI: \"SM\",1");
}

TEST_CASE("a second header before the first one's PDU leaves a hint") {
  Talk t;
  t.say({"+CMT: ,30", "+CMT: ,30", doubles::kPdu});
  CHECK(t.dialogue.urcs().size() == 1);
  CHECK(t.dialogue.take_hint());
  CHECK_FALSE(t.dialogue.take_hint());
}

TEST_CASE("an open header expires after 2 s and reports when") {
  Talk t;
  CHECK_FALSE(t.dialogue.expiry());
  t.say({"+CDS: 25"});
  CHECK(t.dialogue.expiry() == t.now + 2s);
  t.dialogue.expire(t.now + 1999ms);
  CHECK_FALSE(t.dialogue.has_hint());
  t.dialogue.expire(t.now + 2s);
  CHECK(t.dialogue.take_hint());
  CHECK_FALSE(t.dialogue.expiry());
}

TEST_CASE("a quoted text above 1 KiB is split into its lines") {
  Talk t;
  t.begin("AT");
  t.say({"+CUSD: 1,\"" + std::string(600, 'a'), std::string(600, 'b'), "OK"});
  CHECK_FALSE(t.dialogue.running());
}

TEST_CASE("NO CARRIER and the like end only a call command") {
  for (const auto* end : {"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE"}) {
    CAPTURE(end);
    Talk t;
    t.begin("AT+CMGL=4", kTwoLine);
    t.say({"+CMGL: 1,0,,25", doubles::kPdu, end});
    CHECK(t.dialogue.running());
    t.say({"+CMGL: 2,0,,25", doubles::pdu(2), "OK"});
    CHECK(t.dialogue.finish().items.size() == 2);
    for (const auto* command : {"ATD*100#;", "atd1;", "ATA", "ATO"}) {
      t.begin(command);
      t.say({end});
      CHECK_FALSE(t.dialogue.running());
      CHECK_FALSE(t.dialogue.finish().result.ok());
    }
  }
}

TEST_CASE("a number between +CMT and its PDU is the command's answer") {
  Talk t;
  t.begin("AT+CIMI");
  t.say({"+CMT: ,30", "624010000000001", "OK", doubles::kPdu});
  CHECK(t.dialogue.finish().lines == DialogueLines{"624010000000001"});
  REQUIRE(t.dialogue.urcs().size() == 1);
  CHECK(t.dialogue.urcs().front().pdu == doubles::kPdu);

  // A PDU in the middle of such a command is still a PDU, also one whose header lies.
  t.begin("AT+CIMI");
  t.say({"+CMT: ,9", doubles::kPdu, "624010000000001", "OK"});
  CHECK(t.dialogue.finish().lines == DialogueLines{"624010000000001"});
  REQUIRE(t.dialogue.urcs().size() == 2);
  CHECK(t.dialogue.urcs().back().pdu == doubles::kPdu);
}

TEST_CASE("without a command even a short PDU belongs to its +CMT") {
  Talk t;
  t.say({"+CMT: ,30", "0791132604"});
  REQUIRE(t.dialogue.urcs().size() == 1);
  CHECK(t.dialogue.urcs().front().pdu == "0791132604");
}

TEST_CASE("a quote that is not closed delays a command by 300 ms, and takes none of its lines") {
  struct Case {
    const char* command;
    DialogueLines lines;
  };
  const Case cases[] = {{"AT+CSQ", {"+CSQ: 20,99"}},
                        {"AT+CPMS?", {"+CPMS: \"SM\",1,10"}},
                        {"AT+CGSN", {"490154203237518"}},
                        {"ATI", {"Quectel", "EC25"}}};
  for (const auto& one : cases) {
    CAPTURE(one.command);
    Talk t;
    t.say({"+CUSD: 2,\"Your credit is 3.20", "Menu"});
    t.now += 100ms;
    t.begin(one.command, {.keep = modem::Keep::all});
    for (const auto& line : one.lines) t.say({line});
    t.say({"OK"});
    CHECK(t.dialogue.running());  // the quote may still be closed
    CHECK(t.dialogue.expiry() == t.now + 300ms);
    t.dialogue.expire(t.now + 300ms);
    CHECK_FALSE(t.dialogue.running());
    CHECK(t.dialogue.finish().lines == one.lines);
    REQUIRE(t.dialogue.urcs().size() == 1);
    CHECK(t.dialogue.urcs().front().line == "+CUSD: 2,\"Your credit is 3.20\nMenu");
  }
}

TEST_CASE("an error or a prompt in an open quote is the command's") {
  for (const std::string end : {"+CMS ERROR: 304", "+CME ERROR: 10", "ERROR", "> "}) {
    CAPTURE(end);
    Talk t;
    t.begin("AT+CMGS=20");
    t.dialogue.expect_prompt();
    t.say({"+CUSD: 2,\"cut", end});
    t.dialogue.expire(t.now + 300ms);
    CHECK(t.dialogue.running() == (end == "> "));
    CHECK(t.dialogue.take_prompt() == (end == "> "));
    CHECK(t.dialogue.urcs().size() == 1);
  }
}

TEST_CASE("a text whose quote is closed in time may hold a line OK") {
  Talk t;
  t.begin("AT+CSQ");
  t.say({"+CUSD: 1,\"Press", "OK", "ERROR", "0 Exit\",15", "+CSQ: 20,99", "OK"});
  CHECK(t.dialogue.finish().lines == DialogueLines{"+CSQ: 20,99"});
  REQUIRE(t.dialogue.urcs().size() == 1);
  CHECK(t.dialogue.urcs().front().line == "+CUSD: 1,\"Press\nOK\nERROR\n0 Exit\",15");
}
