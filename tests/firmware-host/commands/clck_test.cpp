#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("the PIN request can be switched on and off, and the PIN changed") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CLCK=\"SC\",2"), "+CLCK: 0"));
  CHECK(bench.ask(modem, "AT+CLCK=\"SC\",1,\"9999\"") == "\r\n+CME ERROR: 16\r\n");
  CHECK(bench.ask(modem, "AT+CLCK=\"SC\",1,\"1234\"") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CLCK=\"SC\",2"), "+CLCK: 1"));
  CHECK(bench.ask(modem, "AT+CPWD=\"SC\",\"1234\",\"5678\"") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CLCK=\"SC\",0,\"5678\"") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CPWD=\"SC\",\"5678\",\"1234\"") == "\r\n+CME ERROR: 3\r\n");
  CHECK(has(bench.ask(modem, "AT+CLCK=\"FD\",2"), "+CLCK: 0"));
}
