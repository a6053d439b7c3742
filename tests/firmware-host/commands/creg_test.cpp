#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("registration is read with and without the location") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,1\r\n"));
  bench.ask(modem, "AT+CREG=2");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 2,1,\"00C3\",\"0000B10F\",2"));
}

TEST_CASE("without radio there is no network and nothing can be sent") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CFUN=4");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,0"));
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: 99,99"));
  CHECK(has(bench.ask(modem, "AT+COPS?"), "+COPS: 2"));
  bench.deliver(modem);
  CHECK(bench.ask(modem, "AT+CFUN=1") == "\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n");
}

TEST_CASE("the operator has the requested format") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+COPS=3,2;+COPS?"), "+COPS: 0,2,\"26201\",2"));
}
