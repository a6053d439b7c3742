#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("one to three memories are chosen at a time") {
  Bench bench;
  Modem& modem = bench.add("sm=10,me=20");
  CHECK(bench.ask(modem, "AT+CPMS=\"ME\"") == "\r\n+CPMS: 0,20,0,10,0,10\r\n\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "+CPMS: \"ME\",0,20,\"SM\",0,10,\"SM\",0,10"));
  CHECK(bench.ask(modem, "AT+CPMS=\"XX\"") == "\r\n+CMS ERROR: 302\r\n");
  CHECK(bench.ask(modem, "AT+CPMS=\"SM\",\"SM\",\"SM\",\"SM\"") == "\r\n+CMS ERROR: 302\r\n");
}

TEST_CASE("SR holds status reports in families that have it, and never receives messages") {
  Bench bench;
  Modem& modem = bench.add("personality=huawei-3g");
  bench.ask(modem, "AT+CMEE=1;+CNMI=2,1,0,2,0");
  bench.deliver(modem, "0006F10B911346610089F6208062917314802080629173248000");
  CHECK(has(bench.read(modem), "+CDSI: \"SR\",0"));
  CHECK(has(bench.ask(modem, "AT+CPMS=\"SR\""), "+CPMS: 1,10,"));
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), "+CMGL: 0,0,,25"));
  CHECK(has(bench.ask(modem, "AT+CMGR=0"), "+CMGR: 1,,25"));
  CHECK(has(bench.ask(modem, "AT+CMGD=0"), "OK"));
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "+CPMS: \"SR\",0,10,"));
  CHECK(has(bench.ask(modem, "AT+CPMS=\"SR\",\"SR\",\"SR\""), "+CMS ERROR: 302"));
  CHECK(has(bench.ask(modem, "AT+CPMS=\"MT\""), "+CMS ERROR: 302"));
}

TEST_CASE("MT is SM followed by ME, with indexes of its own") {
  Bench bench;
  Modem& modem = bench.add("personality=quectel-lte,sm=2,me=3");
  bench.ask(modem, "AT+CPMS=\"SM\",\"SM\",\"SM\"");
  bench.deliver(modem);
  bench.ask(modem, "AT+CPMS=\"MT\",\"SM\",\"ME\"");
  bench.deliver(modem);
  const auto listed = bench.ask(modem, "AT+CMGL=4");
  CHECK(has(listed, "+CMGL: 0,"));
  CHECK(has(listed, "+CMGL: 2,"));
  CHECK(has(bench.ask(modem, "AT+CMGD=2"), "OK"));
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "+CPMS: \"MT\",1,5,\"SM\",1,2,\"ME\",0,3"));
}
