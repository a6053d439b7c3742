#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the mode changes how messages are listed") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  bench.read(modem);
  CHECK(has(bench.ask(modem, "AT+CMGR=1"), kPdu));
  bench.ask(modem, "AT+CMGF=1");
  CHECK(has(bench.ask(modem, "AT+CMGR=1"), "How are you?"));
  CHECK(bench.ask(modem, "AT+CMGF=2") == "\r\n+CMS ERROR: 305\r\n");
}
