#include "modem/sim/pin_tries.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

TEST_CASE("row 018: the tries left are read with every command that modems have") {
  const auto read = [](const std::string& command, const std::string& answer) {
    doubles::FakeClock clock;
    FakePort port(clock);
    modem::AtChannel channel(port, clock, drivers::find(""));
    port.on(command, FakePort::ok(answer));
    const auto tries = modem::read_pin_tries(channel, drivers::find(""));
    REQUIRE(tries);
    return std::pair(tries->pin.value_or(-1), tries->puk.value_or(-1));
  };
  CHECK(read("AT+CPINR", "+CPINR: SIM PIN,2,3\r\n+CPINR: SIM PUK,9,10") == std::pair(2, 9));
  CHECK(read("AT+CSIM=10,\"0020000100\"", "+CSIM: 4,\"63C2\"") == std::pair(2, -1));
  CHECK(read("AT+CSIM=10,\"0020000100\"", "+CSIM: 4, 6983") == std::pair(0, -1));
  CHECK(read("AT^CPIN?", "^CPIN: SIM PIN,3,9,2,10,3") == std::pair(2, 9));
  CHECK(read("AT+QPINC?", "+QPINC: \"SC\",2,9\r\n+QPINC: \"P2\",3,10") == std::pair(2, 9));
  CHECK(read("AT+UPINCNT", "+UPINCNT: 2,3,9,10") == std::pair(2, 9));
  CHECK(read("AT+CPINC?", "+CPINC: 2,3,9,10") == std::pair(2, 9));
  CHECK(read("AT+EPINC?", "+EPINC: 2, 3, 9, 10") == std::pair(2, 9));
  CHECK(read("AT+ZPINPUK=?", "+ZPINPUK: 2,3,9,10") == std::pair(2, 9));
  CHECK(read("AT+SPIC", "+SPIC: 2,3,9,10") == std::pair(2, 9));
  CHECK(read("AT%PINNUM?", "%PINNUM: 2, 9, 3, 10") == std::pair(2, 9));
  CHECK(read("AT^SPIC", "^SPIC: 2") == std::pair(2, 2));
  CHECK(read("AT#PCT", "#PCT: 2") == std::pair(2, 2));
  CHECK(read("AT+CPNNUM", "+CPNNUM: PIN1=2; PUK1=9; PIN2=3; PUK2=10") == std::pair(2, 9));
  CHECK(read("AT+NOTHING", "") == std::pair(-1, -1));
}
