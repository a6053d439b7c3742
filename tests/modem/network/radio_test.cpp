#include "modem/network/radio.hpp"

#include <memory>

#include "tests/modem/modem_desk.hpp"

namespace radio_test {

using namespace modem_test;

namespace {

/// Answers AT+CFUN? with `level`, and accepts AT+CFUN=1 or not.
void radio(Desk& d, int level, bool works) {
  auto now = std::make_shared<int>(level);
  d.fake.on("AT+CFUN?",
            [now](std::string_view) { return FakePort::ok(fmt::format("+CFUN: {}", *now)); });
  d.fake.on("AT+CFUN=1", [now, works](std::string_view) {
    if (works) *now = 1;
    return FakePort::line(works ? "OK" : "+CME ERROR: 100");
  });
  d.fake.on("AT+CREG?", [now](std::string_view) {
    return FakePort::ok(*now == 1 ? "+CREG: 2,1" : "+CREG: 2,0");
  });
}

}  // namespace

TEST_CASE("a radio that is off at any level is switched on") {
  for (const int level : {0, 2, 3, 4, 5, 6, 7, 127}) {
    CAPTURE(level);
    Desk d;
    radio(d, level, true);
    d.up();
    CHECK(d.fake.count("AT+CFUN=1") == 1);
    CHECK(d.modem.info().radio == std::optional(1));
    CHECK(d.modem.info().trouble().empty());
  }
}

TEST_CASE("a radio that stays off is a trouble, and each poll tries to switch it on") {
  for (const int level : {4, 7}) {
    CAPTURE(level);
    Desk d;
    radio(d, level, false);
    d.up();
    CHECK(d.modem.info().trouble().find("the radio is off") == 0);
    REQUIRE(d.modem.poll_health());
    CHECK(d.fake.count("AT+CFUN=1") == 2);
    d.fake.on("AT+CREG?", FakePort::ok("+CREG: 2,1"));
    REQUIRE(d.modem.poll_health());
    CHECK(d.modem.info().trouble().empty());
  }
}

TEST_CASE("a modem with its radio on, or without a level, is left alone") {
  for (const std::string_view answer :
       {"+CFUN: 1", "+CFUN: 1,0", "+CFUN: 128", "+CFUN: (0,1,4),(0,1)"}) {
    Desk d;
    d.fake.on("AT+CFUN?", FakePort::ok(answer));
    d.up();
    CHECK(d.fake.count("AT+CFUN=1") == 0);
  }
}

TEST_CASE("a makers' level is left alone while the modem uses its radio in any domain") {
  struct Use {
    const char *query, *answer;
  };
  constexpr Use kUses[] = {{"AT+CREG?", "+CREG: 2,1"},
                           {"AT+CREG?", "+CREG: 2,2"},
                           {"AT+CGREG?", "+CGREG: 2,5"},
                           {"AT+CEREG?", "+CEREG: 2,1"}};
  for (const int level : {5, 6, 7, 19, 127}) {
    for (const auto& use : kUses) {
      CAPTURE(level);
      CAPTURE(use.answer);
      Desk d;
      d.fake.on("AT+CFUN?", FakePort::ok(fmt::format("+CFUN: {}", level)));
      d.fake.on("AT+CREG?", FakePort::ok("+CREG: 2,0"));
      d.fake.on(use.query, FakePort::ok(use.answer));
      d.up();
      CHECK(d.fake.count("AT+CFUN=1") == 0);
      CHECK(d.modem.info().trouble().empty());
    }
  }
}

TEST_CASE("a level that means off gets AT+CFUN=1 whatever the registration says") {
  for (const int level : {0, 2, 3, 4, 129}) {
    CAPTURE(level);
    CHECK(modem::is_radio_off(level, 1));
    Desk d;
    d.fake.on("AT+CFUN?", FakePort::ok(fmt::format("+CFUN: {}", level)));
    d.up();
    CHECK(d.fake.count("AT+CFUN=1") == 1);
  }
  CHECK_FALSE(modem::is_radio_off(128, 0));
}

}  // namespace radio_test
