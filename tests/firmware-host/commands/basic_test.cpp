#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("profiles are saved, restored, and reset to factory defaults") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CMEE=2;&W");
  bench.ask(modem, "AT+CMEE=1");
  bench.ask(modem, "ATZ");
  CHECK(has(bench.ask(modem, "AT+CMEE?"), "+CMEE: 2"));
  bench.ask(modem, "AT&F");
  CHECK(has(bench.ask(modem, "AT+CMEE?"), "+CMEE: 0"));
}

TEST_CASE("ATQ1 suppresses results, and a call never connects") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "ATQ1").empty());
  CHECK(bench.ask(modem, "ATQ0") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "ATD+4915;") == "\r\nNO CARRIER\r\n");
  CHECK(bench.ask(modem, "ATE7") == "\r\nERROR\r\n");
}

TEST_CASE("+IPR reports and sets the speed; its response still comes at the old speed") {
  Bench bench;
  Modem& modem = bench.add();
  modem.host_speed(115200);
  CHECK(has(bench.ask(modem, "AT+IPR?"), "+IPR: 0"));
  CHECK(has(bench.ask(modem, "AT+IPR=9600"), "OK"));
  CHECK_FALSE(has(bench.ask(modem, "AT"), "OK"));
  modem.host_speed(9600);
  bench.write(modem, "\r");
  CHECK(has(bench.ask(modem, "AT+IPR?"), "+IPR: 9600"));
  CHECK(has(bench.ask(modem, "AT+IPR=x"), "ERROR"));
}
