#include "modem/sim/own_number.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::number_in_cnum;

TEST_CASE("the own number is found in every form of +CNUM") {
  CHECK(number_in_cnum("+CNUM: \"\",\"+491700000001\",145") == "+491700000001");
  CHECK(number_in_cnum("+CNUM: ,\"491700000001\",145") == "+491700000001");
  CHECK(number_in_cnum("+CNUM: \"Line 1\",\"01700000001\",129,7,4") == "01700000001");
  CHECK(number_in_cnum("+CNUM: \"004C\",\"002B00340039003100370030\",145") == "+49170");
  CHECK(number_in_cnum("ERROR+CNUM: ,\"+491700000001\",145") == "+491700000001");
  CHECK(number_in_cnum("+CNUM: \"\",\"\",255").empty());
  CHECK(number_in_cnum("+CNUM: \"\",\"01700000001\",145") == "01700000001");
  CHECK(number_in_cnum("+CNUM: \"\",\"+491700000001\",129") == "+491700000001");
  CHECK(number_in_cnum("+CNUM: \"\",\"MyOperator\",208").empty());
  CHECK(number_in_cnum("+CNUM:").empty());
}

TEST_CASE("a busy SIM is read again, one without a number is not") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  SUBCASE("busy") {
    port.in_turn("AT+CNUM", {FakePort::line("+CME ERROR: 14"),
                             FakePort::ok("+CNUM: \"\",\"+491700000001\",145")});
    CHECK(modem::read_own_number(channel) == std::string("+491700000001"));
  }
  SUBCASE("several lines, the first one empty") {
    port.on("AT+CNUM", FakePort::ok("+CNUM: \"\",\"\",255\r\n+CNUM: \"\",\"+4917\",145"));
    CHECK(modem::read_own_number(channel) == std::string("+4917"));
  }
  SUBCASE("refused") {
    CHECK(modem::read_own_number(channel) == std::string());
    CHECK(port.count("AT+CNUM") == 1);
  }
}
