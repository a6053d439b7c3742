#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("faults last until the modem restarts, or until its radio was off") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 error +CSQ error 0 -1");
  bench.control("fault m1 until radio");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  bench.ask(modem, "AT+CFUN=4");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  bench.ask(modem, "AT+CFUN=1");
  CHECK_FALSE(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  bench.control("fault m1 error +CSQ error 0 -1");
  bench.control("fault m1 until restart");
  bench.ask(modem, "AT+CFUN=4");
  bench.ask(modem, "AT+CFUN=1");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  bench.ask(modem, "AT+CFUN=1,1");
  bench.pass(60s);
  CHECK_FALSE(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  CHECK(has(bench.control("fault m1 until tomorrow"), "restart or radio"));
}

TEST_CASE("faults with parameters are set and cleared") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.control("fault m1 error +CSQ cme 100 2"), "\"ok\":true"));
  CHECK(bench.ask(modem, "AT+CSQ") == "\r\n+CME ERROR: 100\r\n");
  CHECK(has(bench.control("fault m1 split 3 10"), "\"ok\":true"));
  CHECK(bench.ask(modem, "AT") == "\r\nO");
  bench.control("clear-faults m1");
  CHECK(bench.read(modem) == "K\r\n");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: "));
  bench.control("fault m1 noise");
  CHECK(bench.read(modem).size() == 12);
}

TEST_CASE("unknown faults are refused with a list of all faults") {
  Bench bench;
  bench.add();
  CHECK(has(bench.control("fault m1 explode"), "lose-cmti"));
  CHECK(has(bench.control("fault m1 hang x"), "seconds"));
  CHECK(has(bench.control("fault m1 error +CSQ what 1"), "\"ok\":false"));
  CHECK(has(bench.control("fault m1 baud -1"), "\"ok\":false"));
  CHECK(has(bench.control("fault m1"), "\"ok\":false"));
}
