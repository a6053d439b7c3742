#include "backend/vault/signup/number_prefixes.hpp"

#include <doctest/doctest.h>

TEST_CASE("the longest prefix that a number begins with is found") {
  const std::vector<vault::NumberPrefix> prefixes{{"+237", 1}, {"+23769", 2}, {"+1", 3}};
  CHECK(vault::find_prefix(prefixes, "+237650000001")->codes_per_hour == 1);
  CHECK(vault::find_prefix(prefixes, "+237690000001")->codes_per_hour == 2);
  CHECK(vault::find_prefix(prefixes, "+4930000000") == nullptr);
}

TEST_CASE("without prefixes every number gets codes, except those that cost much") {
  for (const char* expensive : {"+19005550100", "+870773000000", "+8816000000", "+882130000000",
                                "+883510000000", "+97900000000", "+80012345678"})
    CHECK_FALSE_MESSAGE(vault::may_get_codes({}, expensive), expensive);
  for (const char* usual : {"+237650000001", "+13475550100", "+88017000000", "+4915100000000"})
    CHECK_MESSAGE(vault::may_get_codes({}, usual), usual);
  CHECK(vault::may_get_codes({{"+882"}}, "+882130000000"));
  CHECK_FALSE(vault::may_get_codes({{"+882"}}, "+237650000001"));
}
