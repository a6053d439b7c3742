#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a URC is sent as given, and errors say what is expected") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("urc m1 +CIEV: 2,4");
  CHECK(bench.read(modem) == "\r\n+CIEV: 2,4\r\n");
  CHECK(has(bench.control("sim m1 sideways"), "out, in or swap"));
  CHECK(has(bench.control("sim m1 swap number=x"), "number"));
  CHECK(has(bench.control("registration m1 99"), "0 to 11"));
  CHECK(has(bench.control("signal m1 x"), "0 to 99"));
}

TEST_CASE("a card may have its number wrong, several times, or not at all") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control(R"(own-number m1 "","",255\n"","+4917",145)");
  const auto said = bench.ask(modem, "AT+CNUM");
  CHECK(has(said, "+CNUM: \"\",\"\",255\r\n"));
  CHECK(has(said, "+CNUM: \"\",\"+4917\",145\r\n"));
  bench.control("own-number m1");
  CHECK(bench.ask(modem, "AT+CNUM") == "\r\nOK\r\n");
}

TEST_CASE("a modem may report an ICCID in any form, and the card's own file does not change") {
  Bench bench;
  Modem& modem = bench.add();
  const auto file = bench.ask(modem, "AT+CRSM=176,12258,0,0,10");
  bench.control("said-iccid m1 989420000000214365F7");
  CHECK(has(bench.ask(modem, "AT+CCID"), "+CCID: 989420000000214365F7\r\n"));
  CHECK(bench.ask(modem, "AT+CRSM=176,12258,0,0,10") == file);
  bench.control("said-iccid m1");
  CHECK_FALSE(has(bench.ask(modem, "AT+CCID"), "989420000000214365F7"));
}
