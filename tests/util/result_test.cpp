#include "util/result.hpp"

#include <doctest/doctest.h>

TEST_CASE("an error keeps its advice when it is passed on") {
  const util::Result<int> low = util::fail(util::Advice::reopen, "the line is gone");
  const util::Result<std::string> high = util::fail(low.error());
  REQUIRE_FALSE(high);
  CHECK(high.error().advice == util::Advice::reopen);
  CHECK(std::string(util::to_string(high.error().advice)) == "reopen");
}
