#include "modem/ussd/ussd.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::UssdReply;
using util::Advice;
using namespace std::chrono_literals;

namespace {

const std::string kPlain = "AT+CUSD=1,\"*100#\",15", kPacked = "AT+CUSD=1,\"AA180C3602\",15",
                  kUcs2 = "AT+CUSD=1,\"002A0031003000300023\",15";

struct UssdLine {
  doubles::FakeClock clock;
  FakePort port{clock};
  const modem::Profile& profile = drivers::find("");
  modem::AtChannel channel{port, clock, profile};
  modem::Ussd ussd{channel, drivers::find("")};

  UssdLine() {
    port.on("AT+CUSD=2", FakePort::ok());
    port.on("AT", FakePort::ok());
  }
  /// OK now, `line` later.
  void answers(const std::string& command, const std::string& line, util::Duration delay = 3s) {
    port.on(command, [this, line, delay](std::string_view) {
      port.say(FakePort::line(line), delay);
      return FakePort::ok();
    });
  }
  util::Result<UssdReply> ask(std::string_view text = "*100#") { return ussd.request(text, 60s); }
};

}  // namespace

TEST_CASE("a USSD answer may come before or after the OK") {
  UssdLine l;
  SUBCASE("after") {
    l.answers(kPlain, "+CUSD: 0,\"Balance: 1.00\",15");
  }
  SUBCASE("before") {
    l.port.on(kPlain, FakePort::ok("+CUSD: 0,\"Balance: 1.00\",15"));
  }
  SUBCASE("without its first field") {
    l.answers(kPlain, "+CUSD: \"Balance: 1.00\",15");
  }
  SUBCASE("over several lines") {
    l.answers(kPlain, "+CUSD: 0,\"Balance:\r\n 1.00\",15");
    const auto reply = l.ask();
    REQUIRE(reply);
    CHECK(reply->text == "Balance:\n 1.00");
    return;
  }
  const auto reply = l.ask();
  REQUIRE(reply);
  CHECK(reply->state == UssdReply::State::done);
  CHECK(reply->text == "Balance: 1.00");
  CHECK_FALSE(l.ussd.open());
}

TEST_CASE("after a refused form the next one is tried, and the right one is remembered") {
  UssdLine l;
  l.port.on(kPlain, FakePort::line("+CME ERROR: 4"));
  SUBCASE("packed") {
    l.answers(kPacked, "+CUSD: 0,\"C2303BEC1E97E7\",15");
    REQUIRE(l.ask());
    CHECK(l.ask()->text == "Balances");
    CHECK(l.port.count(kPlain) == 1);
  }
  SUBCASE("UCS2, around this request only") {
    l.port.on("AT+CSCS?", FakePort::ok("+CSCS: \"GSM\""));
    l.port.on("AT+CSCS=\"UCS2\"", FakePort::ok());
    l.port.on("AT+CSCS=\"GSM\"", FakePort::ok());
    l.answers(kUcs2, "+CUSD: 0,\"00420061006C\",72");
    CHECK(l.ask()->text == "Bal");
    CHECK(l.port.written().back() == "AT+CSCS=\"GSM\"");
  }
  SUBCASE("none") {
    CHECK(l.ask().error().advice == Advice::reject);
  }
}

TEST_CASE("a code sent in the wrong form, which the network ended, is sent in the other form") {
  for (const auto* end : {"+CUSD: 4", "+CUSD: 2"}) {
    CAPTURE(end);
    UssdLine l;
    l.answers(kPlain, end);
    l.answers(kPacked, "+CUSD: 0,\"C2303BEC1E97E7\",15");
    l.port.on("AT+CSCS=\"UCS2\"", FakePort::ok());
    CHECK(l.ask()->text == "Balances");
    CHECK(l.ask()->text == "Balances");
    CHECK(l.port.count(kPlain) == 1);
    // Once it is known, an end without a word is the network's answer.
    l.answers(kPacked, end);
    CHECK(l.ask()->text.empty());
    CHECK(l.port.count(kPlain) == 1);
    CHECK(l.port.count(kUcs2) == 0);
  }
}

TEST_CASE("a code that the network refuses is sent once in each form, and not in UCS2") {
  UssdLine l;
  l.answers(kPlain, "+CUSD: 4");
  l.answers(kPacked, "+CUSD: 2");
  const auto reply = l.ask();
  REQUIRE(reply);
  CHECK(reply->state == UssdReply::State::unsupported);
  CHECK(l.port.count(kPlain) == 1);
  CHECK(l.port.count(kPacked) == 1);
  CHECK(l.port.count("AT+CSCS=\"UCS2\"") == 0);
}

TEST_CASE("a session stays open for replies and is closed without one") {
  UssdLine l;
  l.answers("AT+CUSD=1,\"*101#\",15", "+CUSD: 1,\"1 Balance\",15");
  l.answers("AT+CUSD=1,\"1\",15", "+CUSD: 2,\"1.00\",15");
  REQUIRE(l.ask("*101#"));
  CHECK(l.ussd.open());
  SUBCASE("answered") {
    CHECK(l.ask("1")->text == "1.00");
    CHECK_FALSE(l.ussd.open());
    CHECK(l.port.count("AT+CUSD=2") == 0);
  }
  SUBCASE("left alone") {
    l.clock.advance(91s);
    REQUIRE(l.ussd.close_if_idle());
    CHECK_FALSE(l.ussd.open());
    CHECK(l.port.count("AT+CUSD=2") == 1);
  }
}

TEST_CASE("without an answer the request is cancelled, and a late answer is dropped") {
  UssdLine l;
  l.port.on(kPlain, FakePort::ok());
  CHECK(l.ask().error().advice == Advice::retry);
  CHECK(l.port.count("AT+CUSD=2") == 1);
  l.port.say(FakePort::line("+CUSD: 0,\"yesterday\",15"));
  REQUIRE(l.channel.pause(l.clock.in(1s)));
  l.answers(kPlain, "+CUSD: 0,\"today\",15");
  CHECK(l.ask()->text == "today");
}

TEST_CASE(
    "an empty end before or after the text does not hide it, and repeated answers are dropped") {
  UssdLine l;
  l.port.on(kPlain, [&](std::string_view) {
    l.port.say(FakePort::line("+CUSD: 2"), 1s);
    l.port.say(FakePort::line("+CUSD: 0,\"text\",15"), 2s);
    l.port.say(FakePort::line("+CUSD: 0,\"text\",15"), 2s);
    return FakePort::ok();
  });
  CHECK(l.ask()->text == "text");
  l.answers(kPlain, "+CUSD: 4");
  CHECK(l.ask()->state == UssdReply::State::unsupported);
}

TEST_CASE("other URCs during a request are kept in order") {
  UssdLine l;
  l.port.on(kPlain, [&](std::string_view) {
    l.port.say(FakePort::line("+CMTI: \"SM\",3"), 1s);
    l.port.say(FakePort::line("+CUSD: 0,\"text\",15"), 2s);
    return FakePort::ok();
  });
  REQUIRE(l.ask());
  REQUIRE(l.channel.urcs().size() == 1);
  CHECK(l.channel.urcs().front().line == "+CMTI: \"SM\",3");
}
