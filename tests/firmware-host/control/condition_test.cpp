#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a URC of one's own goes out, mistakes are told") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control("urc m1 +CIEV: 2,4");
  CHECK(bench.read(modem) == "\r\n+CIEV: 2,4\r\n");
  CHECK(has(bench.control("sim m1 sideways"), "out, in or swap"));
  CHECK(has(bench.control("sim m1 swap number=x"), "number"));
  CHECK(has(bench.control("registration m1 99"), "0 to 11"));
  CHECK(has(bench.control("signal m1 x"), "0 to 99"));
}

TEST_CASE("a card may know its number badly, several times, or not at all") {
  Bench bench;
  Modem& modem = bench.add();
  bench.control(R"(own-number m1 "","",255\n"","+4917",145)");
  const auto said = bench.ask(modem, "AT+CNUM");
  CHECK(has(said, "+CNUM: \"\",\"\",255\r\n"));
  CHECK(has(said, "+CNUM: \"\",\"+4917\",145\r\n"));
  bench.control("own-number m1");
  CHECK(bench.ask(modem, "AT+CNUM") == "\r\nOK\r\n");
}
