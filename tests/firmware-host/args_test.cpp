#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("parameters may be quoted, empty, or hold commas in quotes") {
  const Args args("1,\"a,b\",, \"\" ,x");
  CHECK(args.size() == 5);
  CHECK(args.number(0) == 1);
  CHECK(args.text(1) == "a,b");
  CHECK_FALSE(args.has(2));
  CHECK(args.has(3));
  CHECK_FALSE(args.number(4));
  CHECK(args.number(2, 7) == 7);
  CHECK(args.number(9, 7) == 7);
  CHECK_FALSE(args.within(0, 2, 3));
  CHECK_FALSE(Args("99999999999").number(0));
}
