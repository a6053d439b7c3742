#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("+CSQ reports the signal that was set") {
  Bench bench;
  Modem& modem = bench.add("signal=7");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: 7,99"));
  bench.control("signal m1 31");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: 31,99"));
  CHECK(has(bench.ask(modem, "AT+CBC"), "+CBC: 0,100"));
}
