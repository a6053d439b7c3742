#include "util/octets.hpp"

#include <doctest/doctest.h>

TEST_CASE("hexadecimal is written and read, in either case") {
  const auto octets = util::from_hex("00ffA5");
  REQUIRE(octets);
  CHECK(*octets == util::Octets{0x00, 0xFF, 0xA5});
  CHECK(util::to_hex(*octets) == "00FFA5");
}

TEST_CASE("an odd length or other characters are refused") {
  CHECK_FALSE(util::from_hex("123"));
  CHECK_FALSE(util::from_hex("1G"));
  CHECK(util::from_hex("")->empty());
}
