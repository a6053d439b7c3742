#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the SIM reports how many tries are left without using one") {
  Bench bench;
  Modem& modem = bench.add("pin=1111");
  bench.ask(modem, "AT+CPIN=0000");
  CHECK(has(bench.ask(modem, "AT+CSIM=10,\"0020000100\""), "+CSIM: 4,\"63C2\""));
  CHECK(has(bench.ask(modem, "AT+CSIM=10,\"002C000100\""), "+CSIM: 4,\"63CA\""));
  CHECK(has(bench.ask(modem, "AT+CSIM=10,\"0020008100\""), "+CSIM: 4,\"63C3\""));
  bench.ask(modem, "AT+CPIN=0000");
  bench.ask(modem, "AT+CPIN=0000");
  CHECK(has(bench.ask(modem, "AT+CSIM=10,\"0020000100\""), "+CSIM: 4,\"6983\""));
  CHECK(bench.ask(modem, "AT+CSIM=8,\"0020000100\"") == "\r\n+CME ERROR: 50\r\n");
}

TEST_CASE("the ICCID can be read from its file") {
  Bench bench;
  Modem& modem = bench.add("iccid=8949020000000000001");
  CHECK(has(bench.ask(modem, "AT+CRSM=176,12258,0,0,10"), "144,0,\"989420000000000000F1\""));
  CHECK(has(bench.ask(modem, "AT+CRSM=176,1,0,0,10"), "+CRSM: 106,130"));
}
