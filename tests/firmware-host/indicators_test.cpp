#include "firmware-host/indicators.hpp"

#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("each change of an indicator is announced if the host asked for it") {
  Bench bench;
  Modem& modem = bench.add("sm=1");
  bench.control("signal m1 10");
  CHECK(bench.read(modem).empty());
  bench.ask(modem, "AT+CMER=3,0,0,1");
  bench.control("signal m1 31");
  CHECK(has(bench.read(modem), "+CIEV: 2,5"));
  bench.deliver(modem);
  const auto heard = bench.read(modem);
  CHECK(has(heard, "+CIEV: 4,1"));
  CHECK(has(heard, "+CIEV: 7,1"));
  CHECK(has(bench.ask(modem, "AT+CMGD=1"), "+CIEV: 4,0"));
  bench.control("registration m1 5");
  CHECK(has(bench.read(modem), "+CIEV: 6,1"));
  bench.control("registration m1 0");
  CHECK(has(bench.read(modem), "+CIEV: 3,0"));
}
