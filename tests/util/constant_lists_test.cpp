#include "util/constant_lists.hpp"

#include <doctest/doctest.h>

#include <span>

TEST_CASE("a constant list keeps its order and outlives its use") {
  static constexpr std::span<const std::string_view> kTexts =
      util::texts<"SM", "", "+CPMS: \"ME\"">;
  static_assert(kTexts.size() == 3);
  CHECK(kTexts[0] == "SM");
  CHECK(kTexts[1].empty());
  CHECK(kTexts[2] == "+CPMS: \"ME\"");
  static constexpr std::span<const int> kNumbers = util::values<3, 1>;
  CHECK(kNumbers[0] == 3);
  CHECK(kNumbers[1] == 1);
}
