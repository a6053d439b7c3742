#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a listing shows messages in the requested state, and unread ones become read") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  bench.deliver(modem);
  bench.read(modem);
  bench.ask(modem, "AT+CMGR=1");
  const std::string unread = "\r\n+CMGL: 2,0,,30\r\n" + std::string(kPdu) + "\r\n\r\nOK\r\n";
  CHECK(bench.ask(modem, "AT+CMGL=0") == unread);
  CHECK(bench.ask(modem, "AT+CMGL=0") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CMGL=1"), "+CMGL: 2,1,,30"));
  CHECK(bench.ask(modem, "AT+CMGL=9") == "\r\n+CMS ERROR: 304\r\n");
  CHECK(has(bench.ask(modem, "AT+CMGF=1;+CMGL=\"ALL\""), "+CMGL: 1,\"REC READ\","));
}

TEST_CASE("faults cut a listing, drop its OK, or put another line into it") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  bench.read(modem);
  bench.control("fault m1 lose-final");
  CHECK_FALSE(has(bench.ask(modem, "AT+CMGL=4"), "OK"));
  bench.control("fault m1 urc-inside");
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), ",30\r\n\r\n^RSSI:17\r\n0791"));
  bench.control("fault m1 cut-answer");
  CHECK_FALSE(has(bench.ask(modem, "AT+CMGL=4"), kPdu));
  bench.control("fault m1 lose-answer");
  CHECK(bench.ask(modem, "AT+CMGL=4").empty());
  bench.control("fault m1 garbage");
  CHECK_FALSE(bench.ask(modem, "AT+CMGL=4").starts_with("\r\n"));
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), kPdu));
}

TEST_CASE("thousands of messages are listed at once") {
  Bench bench;
  Modem& modem = bench.add("sm=5000");
  for (int i = 0; i < 5000; ++i) bench.deliver(modem);
  bench.read(modem);
  CHECK(bench.ask(modem, "AT+CMGL=4").size() > 5000 * kPdu.size());
}
