#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("errors have the form set by +CMEE") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CMEE=2");
  CHECK(bench.ask(modem, "AT+FOO") == "\r\n+CME ERROR: operation not supported\r\n");
  bench.ask(modem, "AT+CMEE=0");
  CHECK(bench.ask(modem, "AT+FOO") == "\r\nERROR\r\n");
}
