#include "modem/channel/at_channel.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using doubles::FakePort;
using util::Advice;
using namespace std::chrono_literals;

namespace {

struct Line {
  doubles::FakeClock clock;
  doubles::FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};

  Line() { port.on("AT", FakePort::ok()); }
  /// How long `action` took on the fake clock.
  template <class Action>
  util::Duration time(Action action) {
    const auto before = clock.now();
    action();
    return clock.now() - before;
  }
  std::vector<std::string> urcs() {
    std::vector<std::string> lines;
    for (const auto& urc : channel.urcs()) lines.push_back(urc.line);
    return lines;
  }
};

using Lines = std::vector<std::string>;
const modem::AskOptions kList{.limit = 20s, .two_line = true};

}  // namespace

TEST_CASE("an answer holds the lines between the command and its final result") {
  Line l;
  l.port.on("AT+CGMI", FakePort::ok("huawei"));
  const auto answer = l.channel.ask("AT+CGMI");
  REQUIRE(answer);
  CHECK(answer->result.ok());
  CHECK(answer->lines == Lines{"huawei"});
  CHECK(l.channel.commands_sent() == 1);
}

TEST_CASE("a failed command is a value of ask and an error of ask_ok") {
  Line l;
  l.port.on("AT+X", FakePort::line("+CME ERROR: 14"));
  CHECK(l.channel.ask("AT+X")->result.code == 14);
  const auto error = l.channel.ask_ok("AT+X");
  REQUIRE_FALSE(error);
  CHECK(error.error().advice == Advice::retry);
}

TEST_CASE("noise between the answers of some minutes is noise of the line, and they are read") {
  Line l;
  l.port.on("AT+CSQ", "\xFF\x80\xFE\xAA\r\n" + FakePort::ok("+CSQ: 20,99"));
  for (int minute = 0; minute < 3; ++minute) {
    CHECK(l.channel.noise() == 0);
    const auto answer = l.channel.ask("AT+CSQ");
    REQUIRE(answer);
    CHECK(answer->result.ok());
    CHECK(answer->lines.back() == "+CSQ: 20,99");
    l.clock.advance(60s);
  }
  CHECK(l.channel.noise() == 12);
  l.clock.advance(5min);
  CHECK(l.channel.noise() == 0);
}

TEST_CASE("octets received one at a time make the same answer") {
  Line l;
  l.port.split(1);
  l.port.on("AT+CMGL=4", FakePort::ok("+CMGL: 1,0,,25\r\n" + doubles::kPdu));
  const auto answer = l.channel.ask("AT+CMGL=4", kList);
  REQUIRE(answer);
  REQUIRE(answer->items.size() == 1);
  CHECK(answer->items[0].pdu == doubles::kPdu);
}

TEST_CASE("only an exact copy of the command counts as its echo") {
  Line l;
  l.port.on("AT+CGMM", "AT+CGMM\r\r\nE173\r\n\r\nOK\r\n");
  CHECK(l.channel.ask("AT+CGMM")->lines == Lines{"E173"});
  CHECK_FALSE(l.channel.restart_suspected());
}

TEST_CASE("an echo after ATE0 means that the modem restarted") {
  Line l;
  l.port.on("ATE0", "ATE0\r\r\nOK\r\n");
  l.port.in_turn("AT+CSQ", {FakePort::ok("+CSQ: 20,0"), "AT+CSQ\r\r\n+CSQ: 20,0\r\n\r\nOK\r\n"});
  REQUIRE(l.channel.ask("ATE0"));
  l.channel.clear_restart_suspicion();
  REQUIRE(l.channel.ask("AT+CSQ"));
  CHECK_FALSE(l.channel.restart_suspected());
  CHECK(l.channel.ask("AT+CSQ")->lines == Lines{"+CSQ: 20,0"});
  CHECK(l.channel.restart_suspected());
}

TEST_CASE("a URC inside an answer, also between header and PDU, is kept for later") {
  Line l;
  l.port.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,25\r\n^RSSI:3\r\n\r\n+CMTI: \"SM\",2\r\n" +
                             doubles::kPdu + "\r\n+CMGL: 2,0,,25\r\n" + doubles::pdu(2) +
                             "\r\n\r\nOK\r\n");
  const auto answer = l.channel.ask("AT+CMGL=4", kList);
  REQUIRE(answer);
  REQUIRE(answer->items.size() == 2);
  CHECK(answer->items[0].pdu == doubles::kPdu);
  CHECK(answer->items[1].pdu == doubles::pdu(2));
  CHECK(l.urcs() == Lines{"+CMTI: \"SM\",2"});
}

TEST_CASE("a +CMT inside a listing keeps its own PDU") {
  Line l;
  const auto direct = doubles::pdu(9) + "AABB";
  SUBCASE("header, then both PDUs") {
    l.port.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,30\r\n+CMT: ,32\r\n" + direct + "\r\n" + doubles::kPdu +
                               "\r\nOK\r\n");
  }
  SUBCASE("the answer cuts the URC in two") {
    l.port.on("AT+CMGL=4", "\r\n+CMT: ,32\r\n+CMGL: 1,0,,30\r\n" + doubles::kPdu + "\r\nOK\r\n" +
                               direct + "\r\n");
  }
  SUBCASE("the other order, told apart by the lengths") {
    l.port.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,30\r\n+CMT: ,32\r\n" + doubles::kPdu + "\r\n" + direct +
                               "\r\nOK\r\n");
  }
  const auto answer = l.channel.ask("AT+CMGL=4", kList);
  REQUIRE(answer);
  REQUIRE(answer->items.size() == 1);
  CHECK(answer->items[0].pdu == doubles::kPdu);
  REQUIRE(l.channel.listen(l.clock.in(1s)));
  REQUIRE(l.channel.urcs().size() == 1);
  CHECK(l.channel.urcs()[0].pdu == direct);
}

TEST_CASE("a two-line URC whose PDU does not come within 2 s becomes a hint to list") {
  Line l;
  l.port.say("\r\n+CMT: ,25\r\n");
  REQUIRE(l.channel.listen(l.clock.in(1s)));
  CHECK_FALSE(l.channel.take_hint());
  CHECK(l.time([&] { CHECK(l.channel.listen(l.clock.in(60s))); }) < 3s);
  CHECK(l.channel.take_hint());
  CHECK(l.channel.urcs().empty());
}

TEST_CASE("an odd or cut PDU line is kept unchanged") {
  Line l;
  l.port.on("AT+CMGL=4", FakePort::ok("+CMGL: 1,0,,25\r\n0791132\r\n+CMGL: 2,0,,25\r\n"
                                      "07911326040000F0\xFF\xFE 00"));
  const auto answer = l.channel.ask("AT+CMGL=4", kList);
  REQUIRE(answer);
  REQUIRE(answer->items.size() == 2);
  CHECK(answer->items[0].pdu == "0791132");
  CHECK(answer->items[1].pdu == "07911326040000F0\xFF\xFE 00");
}

TEST_CASE("an unknown line never fails a command") {
  Line l;
  l.port.on("AT+CSQ", "\r\n!NEWTHING: 1\r\nDST: 1\r\nwhat is this\r\n+CSQ: 9,0\r\n\r\nOK\r\n");
  const auto answer = l.channel.ask("AT+CSQ");
  REQUIRE(answer);
  CHECK(answer->lines.back() == "+CSQ: 9,0");
}

TEST_CASE("row 030: URCs never extend the time limit of a command") {
  Line l;
  l.port.silent_on("AT+CSQ");
  for (int i = 0; i < 100; ++i) l.port.say("\r\n^RSSI:17\r\n", i * 100ms);
  CHECK(l.time([&] {
    const auto answer = l.channel.ask("AT+CSQ");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().advice == Advice::retry);
  }) == 3s);
  CHECK(l.channel.dirty());
  CHECK(l.channel.timeouts_in_a_row() == 1);
}

TEST_CASE("a late answer does not become the answer of the next command") {
  Line l;
  l.port.on("AT+CSQ", [&](std::string_view) {
    l.port.say(FakePort::ok("+CSQ: 31,0"), 4s);
    return std::string();
  });
  l.port.on("AT+CGMM", FakePort::ok("E173"));
  CHECK_FALSE(l.channel.ask("AT+CSQ"));
  l.clock.advance(2s);  // it lies in the buffer by now
  CHECK(l.channel.ask("AT+CGMM")->lines == Lines{"E173"});
  CHECK(l.port.written() == Lines{"AT+CSQ", "AT", "AT+CGMM"});
  CHECK_FALSE(l.channel.dirty());
}

TEST_CASE("after a time-out the port is silent for 300 ms before the next command") {
  Line l;
  l.port.silent_on("AT+CSQ");
  l.port.on("AT+CGMM", FakePort::ok("E173"));
  CHECK_FALSE(l.channel.ask("AT+CSQ"));
  CHECK(l.time([&] { CHECK(l.channel.ask("AT+CGMM")); }) == 300ms);
}

TEST_CASE("row 031: a modem that answers nothing gives reopen within 10 s") {
  Line l;
  l.port.silent_on("AT");
  l.port.silent_on("AT+CSQ");
  CHECK(l.channel.ask("AT+CSQ").error().advice == Advice::retry);
  CHECK(l.time([&] { CHECK(l.channel.ask("AT+CSQ").error().advice == Advice::reopen); }) <= 10s);
}

TEST_CASE("a modem that answers AT with ERROR or with a digit counts as a modem") {
  Line l;
  l.port.on("AT", FakePort::line("ERROR"));
  CHECK(l.channel.resynchronise());
  l.port.on("AT", "0\r");
  CHECK(l.channel.resynchronise());
}

TEST_CASE("a listing without its final OK ends after 3 s of silence with the lines received") {
  Line l;
  l.port.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,25\r\n" + doubles::kPdu + "\r\n+CMGL: 2,0,,25\r\n0791");
  CHECK(l.time([&] {
    const auto answer = l.channel.ask("AT+CMGL=4", kList);
    REQUIRE(answer);
    CHECK(answer->cut);
    REQUIRE(answer->items.size() == 2);
    CHECK(answer->items[0].pdu == doubles::kPdu);
    CHECK(answer->items[1].pdu.empty());
  }) == 3s);
  CHECK(l.channel.ask("AT")->result.ok());
  CHECK(l.port.count("AT") == 2);  // one to resynchronise
}

TEST_CASE("a port that was removed gives reopen") {
  Line l;
  l.port.unplug();
  CHECK(l.channel.ask("AT").error().advice == Advice::reopen);
  CHECK(l.channel.listen(l.clock.in(1s)).error().advice == Advice::reopen);
}

TEST_CASE("a write that blocks ends after 5 s and leaves the port dirty") {
  Line l;
  l.port.block_writes();
  CHECK(l.time([&] { CHECK(l.channel.ask("AT").error().advice == Advice::retry); }) == 5s);
  CHECK(l.channel.dirty());
}

TEST_CASE("listening ends at a URC, at the deadline, or when woken") {
  Line l;
  l.port.say("\r\n+CMTI: \"SM\",1\r\n", 2s);
  CHECK(l.time([&] { CHECK(l.channel.listen(l.clock.in(60s))); }) == 2s);
  CHECK(l.urcs() == Lines{"+CMTI: \"SM\",1"});
  l.channel.urcs().clear();
  CHECK(l.time([&] { CHECK(l.channel.listen(l.clock.in(60s))); }) == 60s);
  l.port.wake();
  CHECK(l.time([&] { CHECK(l.channel.listen(l.clock.in(60s))); }) == 0s);
}

TEST_CASE("the bell does not end a command, the stop flag does") {
  Line l;
  l.port.wake();
  l.port.on("AT+CGMM", FakePort::ok("E173"));
  l.port.answer_after(2s);
  CHECK(l.channel.ask("AT+CGMM")->lines == Lines{"E173"});
  std::atomic<bool> stop{true};
  l.channel.stop_on(&stop);
  CHECK(l.time([&] { CHECK_FALSE(l.channel.ask("AT+CGMM")); }) < 1s);
}

TEST_CASE("noise is dropped and an endless flood of it does not fill the memory") {
  Line l;
  for (int i = 0; i < 3000; ++i) l.port.say("\r\n^RSSI:17\r\n^DSFLOWRPT:0,0\r\n");
  for (int i = 0; i < 3000; ++i) l.port.say("\r\n+CMTI: \"SM\",1\r\n");
  l.port.on("AT+CGMM", FakePort::ok("E173"));
  l.port.say("\r\n+CMT: ,25\r\n" + doubles::kPdu + "\r\n");
  CHECK(l.channel.ask("AT+CGMM"));
  while (l.clock.now() < util::Deadline{60s}) {
    l.clock.advance(1s);
    CHECK(l.channel.ask("AT+CGMM"));
  }
  CHECK(l.channel.urcs().size() <= 1100);
  CHECK(l.channel.urcs().back().pdu == doubles::kPdu);
  CHECK(l.channel.take_hint());
}

TEST_CASE("the payload is written after the prompt, and URCs may come before the answer") {
  Line l;
  l.port.on("AT+CMGS=25", "\r\n> ");
  l.port.on("0011", "\r\n+ZPASR: \"UMTS\"\r\n+CMGS: 7\r\n\r\nOK\r\n");
  const auto answer = l.channel.ask_with_payload("AT+CMGS=25", "0011", {});
  REQUIRE(answer);
  CHECK(answer->complete);
  CHECK(answer->lines == Lines{"+CMGS: 7"});
}

TEST_CASE("every spelling of the prompt is understood, also with a URC right behind it") {
  using namespace std::string_view_literals;
  for (const auto prompt : {"\r\n> "sv, "\r\n>"sv, "> "sv, ">"sv, "\n>\n"sv, "\r\n>\r\n"sv,
                            "\r\n> \r\n"sv, "\r\n>  "sv, "\r\n\r\n> "sv, "\r\r\n> "sv, "\r\n>\0"sv,
                            "\r\n>\t"sv, " > "sv, "\r\n >"sv, "\r\n > \r\n"sv}) {
    for (const auto urc : {""sv, "\r\n+CMTI: \"SM\",1\r\n"sv, "+CMTI: \"SM\",1\r\n"sv}) {
      CAPTURE(prompt);
      CAPTURE(urc);
      Line l;
      l.port.on("AT+CMGS=25", std::string(prompt) + std::string(urc));
      l.port.on("0011", "\r\n+CMGS: 7\r\n\r\nOK\r\n");
      const auto answer = l.channel.ask_with_payload("AT+CMGS=25", "0011", {});
      REQUIRE(answer);
      CHECK(answer->lines == Lines{"+CMGS: 7"});
      CHECK(l.urcs() == (urc.empty() ? Lines{} : Lines{"+CMTI: \"SM\",1"}));
    }
  }
}

TEST_CASE("an error that comes with the prompt counts more, so that nothing is written") {
  Line l;
  l.port.on("AT+CMGS=25", "\r\n>\r\n\r\n+CMS ERROR: 310\r\n");
  CHECK_FALSE(l.channel.ask_with_payload("AT+CMGS=25", "0011", {}));
  CHECK(l.port.count("0011") == 0);
}

TEST_CASE("a line that begins with > is no prompt for another command") {
  Line l;
  l.port.on("AT+CGMM", "\r\n>\r\nE173\r\n\r\nOK\r\n");
  CHECK(l.channel.ask("AT+CGMM")->lines == Lines{"E173"});
  l.port.silent_on("AT+CMGS=25");
  CHECK_FALSE(l.channel.ask_with_payload("AT+CMGS=25", "0011", {}));
  CHECK(l.port.count("0011") == 0);
}

TEST_CASE("a modem whose UART sleeps gets its first command again at once, then is woken first") {
  Line l;
  auto last = l.clock.now();
  int lost = 0;
  const auto sleepy = [&](const std::string& reply) {
    return [&, reply](std::string_view) {
      const bool asleep = l.clock.now() - last > 4s;
      last = l.clock.now();
      lost += asleep ? 1 : 0;
      return asleep ? std::string() : reply;
    };
  };
  l.port.on("AT", sleepy(FakePort::ok()));
  l.port.on("AT+CSQ", sleepy(FakePort::ok("+CSQ: 9,0")));
  l.port.on("AT+CMGS=25", sleepy("\r\n> "));
  l.port.on("0011", "\r\n+CMGS: 7\r\n\r\nOK\r\n");
  SUBCASE("a query") {
    l.clock.advance(10s);
    const auto answer = l.channel.ask("AT+CSQ");
    REQUIRE(answer);
    CHECK(answer->lines == Lines{"+CSQ: 9,0"});
    CHECK(l.channel.sleeps());
    l.clock.advance(10s);
    CHECK(l.time([&] { CHECK(l.channel.ask("AT+CSQ")); }) < 1s);
  }
  SUBCASE("a message: without a prompt nothing was sent") {
    l.clock.advance(10s);
    const auto answer = l.channel.ask_with_payload("AT+CMGS=25", "0011", {});
    REQUIRE(answer);
    CHECK(answer->complete);
    CHECK(l.port.count("0011") == 1);
  }
  SUBCASE("a command with a long limit is preceded by AT") {
    l.port.on("AT+CMGL=4", sleepy(FakePort::ok()));
    l.clock.advance(10s);
    CHECK(l.time([&] { CHECK(l.channel.ask("AT+CMGL=4", kList)); }) < 2s);
    CHECK(l.port.count("AT+CMGL=4") == 1);
  }
  SUBCASE("a command that must not be done twice is preceded by AT") {
    l.clock.advance(10s);
    CHECK(l.channel.ask("AT+CSQ", {.if_lost = modem::IfLost::fail}));
    CHECK(l.port.count("AT+CSQ") == 1);
  }
  CHECK(lost >= 1);
}

TEST_CASE("a command without an answer is not repeated without a pause before it") {
  Line l;
  l.port.silent_on("AT+CSQ");
  CHECK_FALSE(l.channel.ask("AT+CSQ"));
  CHECK(l.port.count("AT+CSQ") == 1);
  CHECK_FALSE(l.channel.sleeps());
}

TEST_CASE("the echo of a payload is no part of the answer") {
  Line l;
  l.port.on("AT+CMGS=25", "AT+CMGS=25\r\r\n> ");
  l.port.on("0011", "0011\x1A\r\n+CMGS: 7\r\n\r\nOK\r\n");
  CHECK(l.channel.ask_with_payload("AT+CMGS=25", "0011", {})->lines == Lines{"+CMGS: 7"});
}

TEST_CASE("without a prompt nothing was sent") {
  Line l;
  SUBCASE("an error instead") {
    l.port.on("AT+CMGS=25", FakePort::line("+CMS ERROR: 310"));
    CHECK(l.channel.ask_with_payload("AT+CMGS=25", "0011", {}).error().advice == Advice::retry);
  }
  SUBCASE("nothing within 5 s") {
    l.port.silent_on("AT+CMGS=25");
    CHECK(l.time([&] {
      CHECK(l.channel.ask_with_payload("AT+CMGS=25", "0011", {}).error().advice == Advice::retry);
    }) == 5s);
    CHECK(l.channel.dirty());
  }
  CHECK(l.port.count("0011") == 0);
}

TEST_CASE("a payload without an answer is maybe sent, and not written again") {
  Line l;
  l.port.on("AT+CMGS=25", "\r\n> ");
  l.port.silent_on("0011");
  const auto answer = l.channel.ask_with_payload("AT+CMGS=25", "0011", {});
  REQUIRE(answer);
  CHECK_FALSE(answer->complete);
  CHECK(l.channel.dirty());
  CHECK(l.channel.ask("AT")->result.ok());
  CHECK(l.port.count("0011") == 1);
}

TEST_CASE("a USSD menu over several lines is one URC") {
  Line l;
  l.port.say("\r\n+CUSD: 1,\"Menu\r\n1 Balance\r\n2, Tariff\",15\r\n");
  REQUIRE(l.channel.listen(l.clock.in(5s)));
  CHECK(l.urcs() == Lines{"+CUSD: 1,\"Menu\n1 Balance\n2, Tariff\",15"});
}

TEST_CASE("a quote that is not closed ends after 2 s, and its lines are kept") {
  Line l;
  l.port.say("\r\n+CUSD: 1,\"Menu\r\n");
  l.port.on("AT+CSQ", FakePort::ok("+CSQ: 9,0"));
  CHECK(l.time([&] { CHECK(l.channel.ask("AT+CSQ")->lines == Lines{"+CSQ: 9,0"}); }) <= 2s);
}

TEST_CASE("a text whose quote is not closed is one text, and a URC in it is not delayed") {
  Line l;
  l.port.say("\r\n+CUSD: 2,\"Menu\r\n1 Balance\r\n\r\n+CMTI: \"SM\",1\r\n");
  CHECK(l.time([&] { REQUIRE(l.channel.listen(l.clock.in(5s))); }) == 0s);
  CHECK(l.urcs() == Lines{"+CMTI: \"SM\",1"});
  l.channel.urcs().clear();
  REQUIRE(l.channel.listen(l.clock.in(5s)));
  CHECK(l.urcs() == Lines{"+CUSD: 2,\"Menu\n1 Balance"});
}

TEST_CASE("a PDU that is announced while a quote is open belongs to its URC") {
  Line l;
  l.port.say("\r\n+CUSD: 2,\"Menu\r\n+CMT: ,25\r\n" + doubles::kPdu + "\r\n1 Go\"\r\n");
  REQUIRE(l.channel.listen(l.clock.in(5s)));
  REQUIRE(l.channel.urcs().size() == 2);
  CHECK(l.channel.urcs()[0].pdu == doubles::kPdu);
  CHECK(l.channel.urcs()[1].line == "+CUSD: 2,\"Menu\n1 Go\"");
}

TEST_CASE("a final result behind a quote that is not closed ends the command") {
  Line l;
  l.port.on("AT+CSQ", "\r\n+CUSD: 2,\"Menu\r\n+CSQ: 9,0\r\n\r\nOK\r\n");
  CHECK(l.time([&] { CHECK(l.channel.ask("AT+CSQ")); }) <= 2s);
}

TEST_CASE("a registration URC and the answer are told apart by their fields") {
  Line l;
  l.port.on("AT+CREG?",
            "\r\n+CREG: 2,\"00C3\",\"1234\"\r\n+CREG: 2,1,\"00C3\",\"1234\"\r\n\r\nOK\r\n");
  CHECK(l.channel.ask("AT+CREG?")->lines == Lines{"+CREG: 2,1,\"00C3\",\"1234\""});
}

TEST_CASE("a modem that is never silent prevents neither the bell nor a stop") {
  Line l;
  for (int i = 0; i < 1000; ++i) l.port.say(FakePort::line("^BOOT:1"), i * 100ms);
  l.port.wake();
  CHECK(l.time([&] {
    CHECK(*l.channel.listen(l.clock.in(60s)) == modem::AtChannel::Heard::woken);
  }) < 2s);
  l.port.clear_wake();
  CHECK(l.time([&] {
    CHECK(*l.channel.listen(l.clock.in(60s)) == modem::AtChannel::Heard::woken);
  }) < 2s);
  std::atomic<bool> stop{true};
  l.channel.stop_on(&stop);
  CHECK(l.time([&] {
    CHECK(*l.channel.listen(l.clock.in(60s)) == modem::AtChannel::Heard::woken);
  }) < 200ms);
  l.port.silent_on("AT+CGMM");
  CHECK(l.time([&] { CHECK_FALSE(l.channel.ask("AT+CGMM", {.limit = 30s})); }) < 500ms);
}
