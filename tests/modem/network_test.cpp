#include "modem/network.hpp"

#include <doctest/doctest.h>

#include "../doubles/fake_port.hpp"
#include "drivers/drivers.hpp"

using doubles::FakePort;

TEST_CASE("signal figures become dBm, or nothing where the modem does not know") {
  CHECK(modem::csq_dbm("0,99") == -113);
  CHECK(modem::csq_dbm("31,0") == -51);
  CHECK_FALSE(modem::csq_dbm("99,99"));
  CHECK(modem::csq_dbm("141,99") == -75);
  CHECK_FALSE(modem::csq_dbm(""));
  CHECK(modem::cesq_dbm("99,99,255,255,20,50") == -91);
  CHECK(modem::cesq_dbm("99,99,40,255,255,255") == -81);
  CHECK(modem::cesq_dbm("30,99,255,255,255,255") == -81);
  CHECK_FALSE(modem::cesq_dbm("99,99,255,255,255,255"));
}

TEST_CASE("registered in any of the three ways is registered") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  modem::Network network(channel);
  port.on("AT+CREG?", FakePort::ok("+CREG: 0,3"));
  port.on("AT+CEREG?", FakePort::ok("+CEREG: 2,5,\"00C3\",\"1234\",7"));
  port.on("AT+CSQ", FakePort::ok("+CSQ: 99,99"));
  port.on("AT+CESQ", FakePort::ok("+CESQ: 99,99,255,255,20,50"));
  port.on("AT+COPS?", FakePort::ok("+COPS: 0,0,\"TELE2,7"));
  REQUIRE(network.refresh());
  CHECK(network.registration() == 5);
  CHECK(modem::is_registered(network.registration()));
  CHECK(network.signal_dbm() == -91);
  CHECK(network.operator_name() == "TELE2");
  CHECK(port.count("AT+CGREG?") == 0);

  port.on("AT+CEREG?", FakePort::line("ERROR"));
  port.on("AT+COPS?", FakePort::ok("+COPS: 0"));
  REQUIRE(network.refresh());
  CHECK(network.registration() == 3);
  CHECK(network.operator_name().empty());
}
