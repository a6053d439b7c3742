#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("modem and SIM report their identity") {
  Bench bench;
  Modem& modem = bench.add("imei=490154203237518,imsi=26201123,iccid=8949,number=+4915");
  CHECK(bench.ask(modem, "AT+CGMI") == "\r\ngsmrelay\r\n\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CGSN") == "\r\n490154203237518\r\n\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CIMI") == "\r\n26201123\r\n\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CCID") == "\r\n+CCID: 8949\r\n\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CNUM") == "\r\n+CNUM: \"\",\"+4915\",145\r\n\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "ATI"), "IMEI: 490154203237518"));
  CHECK(has(bench.ask(modem, "AT+CLAC"), "+CMGL"));
}
