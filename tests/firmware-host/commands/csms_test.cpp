#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("+CNMA is refused without CSMS=1, and with it accepts a report at a prompt") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CNMA") == "\r\n+CMS ERROR: 302\r\n");
  CHECK(bench.ask(modem, "AT+CSMS=1") == "\r\n+CSMS: 1,1,1\r\n\r\nOK\r\n");
  bench.ask(modem, "AT+CNMI=2,2");
  bench.deliver(modem);
  bench.read(modem);
  CHECK(bench.ask(modem, "AT+CNMA=1,2") == "\r\n> ");
  CHECK(bench.write(modem, "0000\x1a") == "\r\nOK\r\n");
  CHECK(has(bench.control("state m1"), "\"delivered\":1"));
}
