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
