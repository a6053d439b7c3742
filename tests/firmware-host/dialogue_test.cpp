#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("echo is on until it is switched off") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "ATE1");
  CHECK(bench.ask(modem, "AT") == "AT\r\r\nOK\r\n");
  CHECK(bench.ask(modem, "ATE0") == "ATE0\r\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT") == "\r\nOK\r\n");
}

TEST_CASE("a command may arrive octet by octet, after noise, in small letters") {
  Bench bench;
  Modem& modem = bench.add();
  std::string out;
  for (const char c : std::string("\xff\0~at+csq\r\n", 10)) {
    out += bench.write(modem, std::string_view(&c, 1));
  }
  CHECK(out == "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
}

TEST_CASE("a line of commands stops at the first that fails") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CSQ;+NONSENSE;+CSQ") == "\r\n+CSQ: 20,99\r\n\r\n+CME ERROR: 4\r\n");
  CHECK(bench.ask(modem, "ATV0+CSQ") == "+CSQ: 20,99\r\n0\r");
}

TEST_CASE("A/ repeats the last line and backspace removes a character") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CSX\bQ") == "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
  CHECK(bench.write(modem, "A/") == "\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
}

TEST_CASE("escape leaves the prompt") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CMGS=20") == "\r\n> ");
  CHECK(bench.write(modem, "0011\x1b") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT") == "\r\nOK\r\n");
}

TEST_CASE("an unsolicited line waits until a prompt or a slow response has ended") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CMGS=20");
  bench.deliver(modem);
  CHECK(bench.read(modem).empty());
  CHECK(bench.write(modem, "\x1b") == "\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n");

  bench.control("fault m1 slow 500 +CSQ");
  CHECK(bench.ask(modem, "AT+CSQ").empty());
  bench.deliver(modem);
  CHECK(bench.ask(modem, "AT").empty());
  bench.pass(500ms);
  CHECK(bench.read(modem) == "\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\n+CMTI: \"SM\",2\r\n\r\nOK\r\n");
}

TEST_CASE("endless lines and endless data are limited") {
  Bench bench;
  Modem& modem = bench.add();
  bench.write(modem, std::string(100'000, 'A'));
  CHECK(bench.write(modem, "\r").empty());
  bench.ask(modem, "AT+CMGS=20");
  bench.write(modem, std::string(100'000, '0'));
  CHECK(bench.write(modem, "\x1a") == "\r\n+CMS ERROR: 304\r\n");
}
