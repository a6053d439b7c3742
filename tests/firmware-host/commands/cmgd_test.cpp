#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("one message or all in some states are deleted") {
  Bench bench;
  Modem& modem = bench.add();
  for (int i = 0; i < 3; ++i) bench.deliver(modem);
  bench.read(modem);
  bench.ask(modem, "AT+CMGR=2");
  CHECK(has(bench.ask(modem, "AT+CMGD=?"), "+CMGD: (1,2,3),(0-4)"));
  CHECK(bench.ask(modem, "AT+CMGD=1,1") == "\r\nOK\r\n");  // the read one
  CHECK(has(bench.ask(modem, "AT+CMGD=?"), "+CMGD: (1,3),"));
  CHECK(bench.ask(modem, "AT+CMGD=3") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CMGD=3") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CMGD=31") == "\r\n+CMS ERROR: 321\r\n");
  bench.control("fault m1 keep-deleted");
  bench.ask(modem, "AT+CMGD=1,4");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",1,30"));
  bench.ask(modem, "AT+CMGD=1,4");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",0,30"));
}
