#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a message is stored and announced") {
  Bench bench;
  Modem& modem = bench.add();
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",1\r\n");
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), kPdu));
}

TEST_CASE("the third memory of +CPMS receives") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CPMS=\"SM\",\"SM\",\"ME\"");
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"ME\",1\r\n");
}

TEST_CASE("with a full memory messages wait in the network until there is room") {
  Bench bench;
  Modem& modem = bench.add("sm=1");
  bench.deliver(modem);
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",1\r\n");
  CHECK(has(bench.control("state m1"), "\"queued\":1"));
  CHECK(bench.ask(modem, "AT+CMGD=1") == "\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n");
  CHECK(has(bench.control("state m1"), "\"queued\":0"));
}

TEST_CASE("with CSMS=1 each +CMT comes after the host has acknowledged the last") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CSMS=1;+CNMI=2,2,0,1,0");
  bench.deliver(modem);
  bench.deliver(modem);
  const std::string shown = "\r\n+CMT: ,30\r\n" + std::string(kPdu) + "\r\n";
  CHECK(bench.read(modem) == shown);
  CHECK(bench.ask(modem, "AT+CNMA") == "\r\nOK\r\n" + shown);
  CHECK(bench.ask(modem, "AT+CNMA=1") == "\r\nOK\r\n");
  CHECK(bench.ask(modem, "AT+CNMA") == "\r\n+CMS ERROR: 340\r\n");
}

TEST_CASE("without +CNMA in time routing ends and the network keeps the message") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CSMS=1;+CNMI=2,2,0,1,0");
  bench.deliver(modem);
  bench.read(modem);
  bench.pass(15s);
  CHECK(has(bench.ask(modem, "AT+CNMI?"), "2,0,0,0,0"));
  CHECK(has(bench.ask(modem, "AT+CMGL=4"), kPdu));  // stored silently at the second offer
  CHECK(has(bench.control("state m1"), "\"cnma_timeouts\":1"));
}

TEST_CASE("class 0 is shown, class 2 is stored on the SIM, type 0 is dropped") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CPMS=\"ME\",\"ME\",\"ME\"");
  bench.deliver(modem, "0004039121F300F00000000000000000");
  CHECK(has(bench.read(modem), "+CMT: ,15"));
  bench.deliver(modem, "0004039121F300F20000000000000000");
  CHECK(has(bench.read(modem), "+CMTI: \"SM\",1"));
  bench.deliver(modem, "0004039121F340000000000000000000");
  CHECK(bench.read(modem).empty());
}

TEST_CASE("an announcement can be lost, repeated, or wrong, but the message is stored") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("fault m1 lose-cmti");
  bench.deliver(modem);
  CHECK(bench.read(modem).empty());
  bench.control("fault m1 wrong-index");
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",37\r\n");
  bench.control("fault m1 wrong-memory");
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"ME\",3\r\n");
  bench.control("fault m1 repeat-cmti");
  bench.deliver(modem);
  CHECK(bench.read(modem) == "\r\n+CMTI: \"SM\",4\r\n\r\n+CMTI: \"SM\",4\r\n");
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",4,30"));
}
