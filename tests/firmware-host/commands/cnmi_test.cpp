#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("parameters left out of +CNMI keep their values") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CNMI=2,1,0,2,1");
  bench.ask(modem, "AT+CNMI=1,2");
  CHECK(has(bench.ask(modem, "AT+CNMI?"), "+CNMI: 1,2,0,2,1"));
  CHECK(bench.ask(modem, "AT+CNMI=4") == "\r\n+CMS ERROR: 302\r\n");
}
