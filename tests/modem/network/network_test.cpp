#include "modem/network/network.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

TEST_CASE("operator and signal are read, the operator's number once per network") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  modem::Network network(channel);
  for (const char* command : {"AT+CREG?", "AT+CGREG?", "AT+CEREG?"})
    port.on(command, FakePort::ok(std::string(command).substr(2, 4) + ": 0,1"));
  port.on("AT+CSQ", FakePort::ok("+CSQ: 99,99"));
  port.on("AT+CESQ", FakePort::ok("+CESQ: 99,99,255,255,20,50"));
  port.on("AT+COPS?", FakePort::ok("+COPS: 0,0,\"TELE2,7"));
  port.on("AT+COPS=3,2", FakePort::line("ERROR"));
  REQUIRE(network.refresh());
  CHECK(network.signal() == modem::Signal{-91, modem::SignalKind::rsrp});
  CHECK(network.operator_name() == "TELE2");
  CHECK(network.operator_number().empty());
  REQUIRE(network.refresh());
  CHECK(port.count("AT+COPS=3,2") == 1);
  port.on("AT+COPS?", FakePort::ok("+COPS: 0"));
  REQUIRE(network.refresh());
  CHECK(network.operator_name().empty());
  port.on("AT+COPS=3,2", FakePort::ok(""));
  port.on("AT+COPS=3,0", FakePort::ok(""));
  port.on("AT+COPS?", FakePort::ok("+COPS: 0,2,\"62402\",7"));
  REQUIRE(network.refresh());
  CHECK(network.operator_number() == "62402");
}
