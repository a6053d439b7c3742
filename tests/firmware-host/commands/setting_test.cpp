#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a number can be set within its range, read, and queried for its range") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CMMS=?"), "+CMMS: (0-2)"));
  CHECK(bench.ask(modem, "AT+CMMS=2") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CMMS=3") == "\r\n+CME ERROR: 50\r\n");
  CHECK(has(bench.ask(modem, "AT+CMMS?"), "+CMMS: 2"));
}
