#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a restart resets the settings and sends the boot lines") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(bench.ask(modem, "AT+CFUN=1,1") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT").empty());
  bench.pass(200ms);
  CHECK(bench.read(modem) == "\r\nRDY\r\n\r\n+CPIN: READY\r\n\r\nSMS Ready\r\n");
  CHECK(has(bench.ask(modem, "AT+CNMI?"), "AT+CNMI?\r\r\n+CNMI: 0,0,0,0,0"));
  CHECK(has(bench.ask(modem, "AT+CMGF?"), "+CMGF: 1"));
}

TEST_CASE(
    "messages wait in the network while the modem boots, and stay in the store over a restart") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  bench.control("fault m1 restart 1");
  bench.deliver(modem);
  bench.pass(1s);
  bench.ask(modem, "ATE0+CMGF=0");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",2,30"));
}

TEST_CASE("a hung modem ignores what is written and recovers") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 hang 5");
  bench.deliver(modem);
  CHECK(bench.ask(modem, "AT").empty());
  bench.pass(5s);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",1\r\n");
  CHECK(bench.ask(modem, "AT") == "\r\nOK\r\n");
  bench.control("fault m1 hang");
  bench.pass(1h);
  CHECK(bench.ask(modem, "AT").empty());
  bench.control("clear-faults m1");
  CHECK(bench.ask(modem, "AT") == "\r\nOK\r\n");
}

TEST_CASE("an unplugged modem is gone and comes back with its defaults") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 unplug 3");
  CHECK_FALSE(modem.plugged());
  bench.pass(3s);
  CHECK(modem.plugged());
  bench.pass(200ms);
  CHECK(has(bench.read(modem), "RDY"));
}

TEST_CASE("a flood of lines runs at its rate until it is ended") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 flood 10");
  for (int i = 0; i < 10; ++i) bench.pass(100ms);
  CHECK(bench.read(modem).size() == 11 * std::string("\r\n^RSSI:17\r\n").size());
  bench.control("clear-faults m1");
  bench.pass(10s);
  CHECK(bench.read(modem).empty());
}

TEST_CASE("without a host that reads, unsolicited lines are dropped at a limit") {
  Bench bench;
  Modem& modem = bench.add();
  for (int i = 0; i < 200'000; ++i) modem.urc("^RSSI:17");
  CHECK(modem.line().size() < 2'000'000);
}

TEST_CASE("registration is announced as requested and decides about reachability") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CREG=1");
  bench.control("registration m1 2");
  CHECK(bench.read(modem) == "\r\n+CREG: 2\r\n");
  bench.deliver(modem);
  CHECK(bench.read(modem).empty());
  bench.control("registration m1 5");
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",1\r\n\r\n+CREG: 5\r\n");
}

TEST_CASE("a SIM keeps its messages and number in another modem") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  bench.read(modem);
  bench.control("sim m1 out");
  CHECK(bench.ask(modem, "AT+CPIN?") == "\r\n+CME ERROR: 10\r\n");
  CHECK(bench.ask(modem, "AT+CMGL=4") == "\r\n+CMS ERROR: 310\r\n");
  bench.control("sim m1 swap iccid=8949000000000000077,number=+49170777");
  CHECK(bench.ask(modem, "AT+CMGL=4") == "\r\nOK\r\n");
  CHECK(has(bench.ask(modem, "AT+CNUM"), "+49170777"));
  bench.control("sim m1 swap iccid=8949020000000000001");
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), kPdu));
}

TEST_CASE("a card taken out while a +CMT waits for its +CNMA keeps the message") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CSMS=1;+CNMI=2,2,0,1,0");
  bench.deliver(modem);
  bench.read(modem);
  bench.control("sim m1 out");
  CHECK(bench.ask(modem, "AT+CNMA") == "\r\n+CMS ERROR: 340\r\n");
  bench.control("sim m1 in");
  CHECK(has(bench.read(modem), kPdu));
  CHECK(bench.ask(modem, "AT+CNMA") == "\r\nOK\r\n");
}

TEST_CASE("a modem and a host at different speeds do not understand each other") {
  Bench bench;
  Modem& modem = bench.add();
  modem.host_speed(115200);
  bench.control("fault m1 uart 9600");
  bench.ask(modem, "AT");
  modem.urc("+CMTI: \"SM\",1");
  const auto heard = bench.read(modem);
  CHECK_FALSE(heard.empty());
  CHECK_FALSE(has(heard, "+CMTI"));
  modem.host_speed(9600);
  bench.write(modem, "\x1B\r");
  CHECK(has(bench.ask(modem, "AT"), "OK"));
  bench.control("clear-faults m1");
  modem.host_speed(57600);
  CHECK(has(bench.ask(modem, "AT"), "OK"));
}
