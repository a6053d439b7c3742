#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("memories are chosen one to three at a time") {
  Bench bench;
  Modem& modem = bench.add("sm=10,me=20");
  CHECK(bench.ask(modem, "AT+CPMS=\"ME\"") == "\r\n+CPMS: 0,20,0,10,0,10\r\n\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "+CPMS: \"ME\",0,20,\"SM\",0,10,\"SM\",0,10"));
  CHECK(bench.ask(modem, "AT+CPMS=\"XX\"") == "\r\n+CMS ERROR: 302\r\n");
  CHECK(bench.ask(modem, "AT+CPMS=\"SM\",\"SM\",\"SM\",\"SM\"") == "\r\n+CMS ERROR: 302\r\n");
}
