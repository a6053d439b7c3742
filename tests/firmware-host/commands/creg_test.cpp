#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("registration is read with and without the location") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,1\r\n"));
  bench.ask(modem, "AT+CREG=2");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 2,1,\"00C3\",\"0000B10F\",2"));
}

TEST_CASE("without radio there is no network and nothing can be sent") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CFUN=4");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,0"));
  CHECK(has(bench.ask(modem, "AT+CSQ"), "+CSQ: 99,99"));
  CHECK(has(bench.ask(modem, "AT+COPS?"), "+COPS: 2"));
  bench.deliver(modem);
  CHECK(bench.ask(modem, "AT+CFUN=1") == "\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n");
}

TEST_CASE("the operator has the requested format") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+COPS=3,2;+COPS?"), "+COPS: 0,2,\"26201\",2"));
}

TEST_CASE("a change of registration has the location in mode 2, and none in mode 1") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CREG=2;+CGREG=1");
  bench.control("registration m1 0");
  CHECK(has(bench.read(modem), "+CREG: 0\r\n"));
  bench.control("registration m1 1");
  const auto heard = bench.read(modem);
  CHECK(has(heard, "+CREG: 1,\"00C3\",\"0000B10F\",2\r\n"));
  CHECK(has(heard, "+CGREG: 1\r\n"));
}

TEST_CASE("a refusal has its cause in mode 3 alone, behind the empty fields of the location") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CREG=3;+CGREG=3;+CEREG=2");
  bench.control("registration m1 3 13");
  const auto heard = bench.read(modem);
  CHECK(has(heard, "+CREG: 3,,,,0,13\r\n"));
  CHECK(has(heard, "+CGREG: 3,,,,,0,13\r\n"));
  CHECK(has(heard, "+CEREG: 3\r\n"));
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 3,3,,,,0,13\r\n"));
  bench.control("registration m1 3");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 3,3\r\n"));
  bench.control("registration m1 1");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 3,1,\"00C3\",\"0000B10F\",2"));
  CHECK(has(bench.control("registration m1 3 400"), "0 to 255"));
}

TEST_CASE("a packet side that is detached is not registered, and SMS still arrive") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CGATT?"), "+CGATT: 1"));
  bench.ask(modem, "AT+CGREG=1;+CREG=1");
  const auto heard = bench.ask(modem, "AT+CGATT=0");
  CHECK(has(heard, "+CGREG: 0"));
  CHECK_FALSE(has(heard, "+CREG: 0"));
  CHECK(has(bench.ask(modem, "AT+CGATT?"), "+CGATT: 0"));
  CHECK(has(bench.ask(modem, "AT+CGREG?"), "+CGREG: 1,0"));
  bench.deliver(modem);
  CHECK(has(bench.read(modem), "+CMTI"));
  CHECK(has(bench.ask(modem, "AT+CGATT=1"), "+CGREG: 1"));
  CHECK(has(bench.ask(modem, "AT+CGATT=7"), "+CME ERROR: 50"));
}

TEST_CASE("the network can be chosen by hand, another one is not found, and 0 ends the choice") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+COPS=1,2,\"26299\""), "+CME ERROR: 30"));
  CHECK(has(bench.ask(modem, "AT+COPS?"), "+COPS: 0,2,\"26201\",2"));
  CHECK(has(bench.ask(modem, "AT+COPS=1,2,\"26201\""), "OK"));
  CHECK(has(bench.ask(modem, "AT+COPS?"), "+COPS: 1,2,\"26201\",2"));
  CHECK(has(bench.ask(modem, "AT+COPS=0"), "OK"));
  CHECK(has(bench.ask(modem, "AT+COPS?"), "+COPS: 0,"));
}

TEST_CASE("row 202: without the circuit domain SMS come over IMS, and else wait in the network") {
  Bench bench;
  Modem& modem = bench.add();
  CHECK(has(bench.ask(modem, "AT+CIREG?"), "+CIREG: 0,0"));
  bench.control("circuit m1 3");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,3"));
  CHECK(has(bench.ask(modem, "AT+CEREG?"), "+CEREG: 0,1"));
  bench.deliver(modem);
  CHECK_FALSE(has(bench.read(modem), "+CMTI"));
  bench.control("ims m1 1");
  CHECK(has(bench.read(modem), "+CMTI"));
  CHECK(has(bench.ask(modem, "AT+CIREG?"), "+CIREG: 0,1,5"));
  bench.control("ims m1 0");
  bench.control("circuit m1 as-packet");
  CHECK(has(bench.ask(modem, "AT+CREG?"), "+CREG: 0,1"));
}
