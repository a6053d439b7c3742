#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the service centre is stored on the SIM, text parameters in the modem") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CSCA=\"49171\",145") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CSCA?"), "+CSCA: \"+49171\",145"));
  CHECK(bench.ask(modem, "AT+CSMP=49,,0,8") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CSMP?"), "+CSMP: 49,167,0,8"));
  bench.ask(modem, "AT+CSCS=\"UCS2\"");
  CHECK(has(bench.ask(modem, "AT+CSCA?"), "+CSCA: \"002B00340039003100370031\",145"));
}
