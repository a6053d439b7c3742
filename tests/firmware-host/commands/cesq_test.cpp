#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("+CESQ has the signal in the scale of GSM, the other values are unknown") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: 20,99"));
  CHECK(bench.ask(modem, "AT+CESQ") == "\r\n+CESQ: 38,99,255,255,255,255\r\n\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CESQ=?"), "(0-63,99)"));
}
