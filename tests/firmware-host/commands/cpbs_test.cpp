#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the phonebook holds only the own number") {
  Bench bench;
  Modem& modem = bench.add("number=+4915");
  CHECK(has(bench.ask(modem, "AT+CPBS?"), "+CPBS: \"SM\",0,250"));
  CHECK(bench.ask(modem, "AT+CPBR=1,250") == "\r\nOK\r\n");
  bench.ask(modem, "AT+CPBS=\"ON\"");
  CHECK(has(bench.ask(modem, "AT+CPBR=1"), "+CPBR: 1,\"+4915\",145,\"\""));
  CHECK(bench.ask(modem, "AT+CPBW=1,\"1\"") == "\r\n+CME ERROR: 3\r\n");
}
