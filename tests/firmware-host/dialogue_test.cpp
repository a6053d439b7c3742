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

TEST_CASE("a LF in a text is a character, and one behind CR is not") {
  Bench bench;
  Modem& modem = bench.add();
  Modem& other = bench.add();
  bench.ask(modem, "AT+CMGF=1");
  bench.ask(other, "AT+CMGF=1");
  bench.ask(modem, "AT+CMGS=\"" + bench.emulator.sim_of(other).config().number + "\"");
  CHECK(has(bench.write(modem, "a\nb\r\nc\x1A"), "+CMGS: "));
  bench.pass(10s);
  CHECK(has(bench.ask(other, "AT+CMGR=1"), "a\nb\nc"));
}

TEST_CASE("a prompt may be lost or odd") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 lose-prompt");
  CHECK(bench.ask(modem, "AT+CMGS=25").empty());
  CHECK(has(bench.ask(modem, "AT"), "OK"));
  bench.control("fault m1 odd-prompt");
  CHECK(bench.ask(modem, "AT+CMGS=25") == "\r\n>\r\n");
}

TEST_CASE("the flow control of old Siemens modems is accepted") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT\\Q3") == "\r\nOK\r\n");
}

TEST_CASE("a UART that sleeps loses the first line after a pause") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 sleep 5");
  CHECK(has(bench.ask(modem, "AT"), "OK"));
  bench.pass(6s);
  CHECK(bench.ask(modem, "AT+CSQ").empty());
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: "));
  bench.pass(6s);
  bench.control("clear-faults m1");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: "));
}
