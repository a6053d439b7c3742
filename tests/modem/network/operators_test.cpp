#include "modem/network/operators.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace modem;

TEST_CASE("operators are found by the first digits of an IMSI") {
  const auto cameroon = operators_of("624010000000001");
  REQUIRE_FALSE(cameroon.empty());
  CHECK(cameroon[0].country == "cm");
  CHECK(cameroon[0].name.find("MTN") != std::string_view::npos);
  CHECK(operators_of("999990000000001").empty());
  CHECK(operators_of("62401").empty());
}

TEST_CASE("balance codes are returned if the table has them") {
  const auto all = all_operators();
  CHECK(all.size() > 900);
  const auto with_code = std::find_if(
      all.begin(), all.end(), [](const Operator& one) { return !one.balance_codes.empty(); });
  REQUIRE(with_code != all.end());
  const auto codes = balance_codes_of(std::string(with_code->network) + "0000000000");
  REQUIRE_FALSE(codes.empty());
  for (const auto& code : codes) CHECK(code.find_first_of("*#0123456789") == 0);
}
