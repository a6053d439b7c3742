#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("only known character sets are accepted") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CSCS=?"), "\"GSM\""));
  CHECK(bench.ask(modem, "AT+CSCS=\"UCS2\"") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CSCS=\"KLINGON\"") == "\r\n+CME ERROR: 50\r\n");
  CHECK(has(bench.ask(modem, "AT+CSCS?"), "\"UCS2\""));
}
