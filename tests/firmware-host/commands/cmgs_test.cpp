#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a message is stored, then sent from the store") {
  Bench bench;
  Modem& modem = bench.add();
  Modem& other = bench.add("number=+4915551234");
  bench.ask(modem, "AT+CMGF=1;+CMGW=\"+4915551234\"");
  CHECK(bench.write(modem, "Hello\x1a") == "\r\n+CMGW: 1\r\n\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CMGL=\"STO UNSENT\""), "+4915551234\",,\r\nHello"));
  CHECK(bench.ask(modem, "AT+CMSS=1") == "\r\n+CMSS: 0\r\n\r\nOK\r\n");
  CHECK(has(bench.read(other), "+CMTI"));
  CHECK(has(bench.ask(modem, "AT+CMGL=\"STO SENT\""), "Hello"));
  CHECK(bench.ask(modem, "AT+CMSS=7") == "\r\n+CMS ERROR: 321\r\n");
}

TEST_CASE("references count up, and wrong lengths are refused") {
  Bench bench;
  Modem& modem = bench.add();
  for (const char* reference : {"0", "1"}) {
    bench.ask(modem, "AT+CMGS=10");
    const std::string sent = bench.write(modem,
                                         "0001000391"
                                         "21F3"
                                         "000001"
                                         "41\x1a");
    CHECK(has(sent, std::string("+CMGS: ") + reference));
  }
  bench.ask(modem, "AT+CMGS=11");
  CHECK(has(bench.write(modem, "000100039121F300000141\x1a"), "+CMS ERROR: 304"));
  CHECK(bench.ask(modem, "AT+CMGS=0") == "\r\n+CMS ERROR: 304\r\n");
  CHECK(bench.ask(modem, "AT+CMGS") == "\r\n+CMS ERROR: 304\r\n");
}

TEST_CASE("a text of several lines gets a prompt for each line") {
  Bench bench;
  Modem& modem = bench.add();
  Modem& other = bench.add("number=+4915551234");
  bench.ask(modem, "AT+CMGF=1;+CMGS=\"+4915551234\"");
  CHECK(bench.write(modem, "one\rtwo") == "\r\n> ");
  bench.write(modem, "\x1a");
  bench.read(other);
  CHECK(has(bench.ask(other, "AT+CMGF=1;+CMGR=1"), "one\ntwo"));
}
