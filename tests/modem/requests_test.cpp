#include "modem/requests.hpp"

#include "tests/modem/modem_desk.hpp"

using namespace modem_test;

namespace {

const util::Octets kTpdu{0x01, 0x00, 0x0B, 0x91};

}  // namespace

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

TEST_CASE("an answer that does not prove a failure means maybe sent") {
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

TEST_CASE("a refusal has advice, and a duplicate counts as sent") {
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

TEST_CASE("a raw command returns every line and the final result") {
  Desk d;
  d.up();
  d.fake.on("ATI", FakePort::ok("Manufacturer: Fake\r\n+GCAP: +CGSM"));
  CHECK(*d.modem.send_raw("ATI", 3s) ==
        std::vector<std::string>{"Manufacturer: Fake", "+GCAP: +CGSM", "OK"});
  d.fake.on("AT+X", FakePort::line("+CME ERROR: 4"));
  CHECK(*d.modem.send_raw("AT+X", 3s) == std::vector<std::string>{"+CME ERROR: 4"});
}

TEST_CASE("a raw command after a USSD text that was cut is answered without its lines missing") {
  for (const auto& one : {std::pair<std::string, std::string>{"AT+CSQ", "+CSQ: 20,99"},
                          std::pair<std::string, std::string>{"AT+CGSN", "490154203237518"}}) {
    CAPTURE(one.first);
    Desk d;
    d.up();
    d.fake.say(FakePort::line("+CUSD: 2,\"Your credit is 3.2"));
    const auto before = d.clock.now();
    const auto lines = d.modem.send_raw(one.first, 5s);
    REQUIRE(lines);
    CHECK(*lines == std::vector<std::string>{one.second, "OK"});
    CHECK(d.clock.now() - before < 1s);
    CHECK_FALSE(d.modem.channel().sleeps());
  }
}
