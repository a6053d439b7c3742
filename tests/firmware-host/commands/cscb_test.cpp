#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the chosen broadcasts are stored") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CSCB?"), "+CSCB: 0,\"\",\"\""));
  CHECK(bench.ask(modem, "AT+CSCB=1,\"0-5,320\",\"0-3\"") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CSCB?"), "+CSCB: 1,\"0-5,320\",\"0-3\""));
  CHECK(bench.ask(modem, "AT+CSCB=7") == "\r\n+CMS ERROR: 305\r\n");
  CHECK(has(bench.ask(modem, "AT+CSCB=?"), "(0,1)"));
}
