#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("an empty slot and a slot that does not exist are errors") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CMGR=1") == "\r\n+CMS ERROR: 321\r\n");
  CHECK(bench.ask(modem, "AT+CMGR=31") == "\r\n+CMS ERROR: 321\r\n");
  CHECK(bench.ask(modem, "AT+CMGR=x") == "\r\n+CMS ERROR: 321\r\n");
}
