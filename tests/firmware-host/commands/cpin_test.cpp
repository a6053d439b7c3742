#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a PIN unlocks the SIM, a wrong one is counted, three lead to the PUK") {
  Bench bench;
  Modem& modem = bench.add("pin=4321");
  CHECK(has(bench.ask(modem, "AT+CPIN?"), "+CPIN: SIM PIN"));
  CHECK(bench.ask(modem, "AT+CMGL=4") == "\r\n+CMS ERROR: 311\r\n");
  CHECK(bench.ask(modem, "AT+CIMI") == "\r\n+CME ERROR: 11\r\n");
  CHECK(bench.ask(modem, "AT+CPIN=\"0000\"") == "\r\n+CME ERROR: 16\r\n");
  CHECK(has(bench.ask(modem, "AT+CPINR"), "+CPINR: SIM PIN,2,3"));
  bench.ask(modem, "AT+CPIN=0000");
  CHECK(bench.ask(modem, "AT+CPIN=0000") == "\r\n+CME ERROR: 12\r\n");
  CHECK(bench.ask(modem, "AT+CMGL=4") == "\r\n+CMS ERROR: 316\r\n");
  CHECK(bench.ask(modem, "AT+CPIN=\"12345678\",\"1111\"") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CPIN?"), "+CPIN: READY"));
  CHECK(bench.ask(modem, "AT+CPIN=1111") == "\r\n+CME ERROR: 3\r\n");
}

TEST_CASE("messages arrive once the PIN has been entered") {
  Bench bench;
  Modem& modem = bench.add("pin=4321");
  bench.deliver(modem);
  CHECK(bench.read(modem).empty());
  CHECK(bench.ask(modem, "AT+CPIN=4321") == "\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n");
}

TEST_CASE("a modem may answer OK before the card has checked the PIN, and the try counts") {
  Bench bench;
  Modem& modem = bench.add("pin=1234");
  bench.control("fault m1 pin-ok-early");
  CHECK(has(bench.ask(modem, "AT+CPIN=9999"), "OK"));
  CHECK(has(bench.ask(modem, "AT+CPIN?"), "SIM PIN"));
  CHECK(has(bench.ask(modem, "AT+CPINR"), "SIM PIN,2,3"));
  CHECK(has(bench.ask(modem, "AT+CPIN=9999"), "+CME ERROR: 16"));
}
