#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("faults last until the radio was off, the modem restarts, or it leaves the bus") {
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
  bench.control("fault m1 error +CSQ error 0 -1");
  bench.control("fault m1 until unplug");
  bench.ask(modem, "AT+CFUN=1,1");
  bench.pass(60s);
  CHECK(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  bench.control("fault m1 unplug 2");
  bench.pass(60s);
  CHECK_FALSE(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  CHECK(has(bench.control("fault m1 until tomorrow"), "radio, restart or unplug"));
}

TEST_CASE("what ends a fault is also ended by a stronger step") {
  Bench bench;
  Modem& modem = bench.add();
  for (const char* step : {"fault m1 restart 1", "fault m1 unplug 2"}) {
    bench.control("fault m1 error +CSQ error 0 -1");
    bench.control("fault m1 until radio");
    bench.control(step);
    bench.pass(60s);
    CHECK_FALSE(has(bench.ask(modem, "AT+CSQ"), "ERROR"));
  }
}

TEST_CASE("a modem that hangs after AT+CFUN answers again once it was off the bus") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 hang-at +CFUN");
  bench.control("fault m1 until unplug");
  bench.ask(modem, "AT+CFUN=4");
  CHECK(bench.ask(modem, "AT").empty());
  bench.control("fault m1 unplug 2");
  bench.pass(60s);
  CHECK(has(bench.ask(modem, "AT"), "OK"));
  CHECK(has(bench.ask(modem, "AT+CFUN=1"), "OK"));
  CHECK(has(bench.ask(modem, "AT"), "OK"));
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

TEST_CASE(
    "a deaf modem is registered and sends, and what waits for it arrives when it hears again") {
  Bench bench;
  Modem& modem = bench.add("sm=5,me=0");
  bench.control("fault m1 deaf -1");
  bench.deliver(modem);
  CHECK_FALSE(has(bench.read(modem), "+CMTI"));
  CHECK(has(bench.ask(modem, "AT+CREG?"), ",1"));
  SUBCASE("because its faults are cleared") {
    bench.control("clear-faults m1");
  }
  SUBCASE("because its radio was off") {
    bench.control("fault m1 until radio");
    bench.ask(modem, "AT+CFUN=4");
    CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",0"));
    bench.ask(modem, "AT+CFUN=1");
  }
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",1"));
}

TEST_CASE("a modem hangs after a command, once it has answered it") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 hang-at +CFUN");
  CHECK(has(bench.ask(modem, "AT+CSQ"), "OK"));
  CHECK(has(bench.ask(modem, "AT+CFUN=4"), "OK"));
  CHECK(bench.ask(modem, "AT").empty());
  bench.control("clear-faults m1");
  CHECK(has(bench.ask(modem, "AT"), "OK"));
}

TEST_CASE("a command answers OK and does nothing") {
  Bench bench;
  Modem& modem = bench.add("sm=5,me=0");
  bench.deliver(modem);
  bench.control("fault m1 error +CMGL ok 0 -1");
  bench.read(modem);
  CHECK(bench.ask(modem, "AT+CMGL=4") == "\r\nOK\r\n");
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
