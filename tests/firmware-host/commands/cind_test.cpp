#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("indicators follow the state of the modem") {
  Bench bench;
  Modem& modem = bench.add("sm=1");
  CHECK(has(bench.ask(modem, "AT+CIND?"), "+CIND: 5,4,1,0,0,0,0,0"));
  bench.deliver(modem);
  bench.read(modem);
  CHECK(has(bench.ask(modem, "AT+CIND?"), "+CIND: 5,4,1,1,0,0,1,0"));
  CHECK(has(bench.ask(modem, "AT+CMER=3,0,0,1;+CMER?"), "+CMER: 3,0,0,1,0"));
}
