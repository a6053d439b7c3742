#include "relay/backoff.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using std::chrono::milliseconds;

TEST_CASE("the ceiling doubles up to its most, and never overflows") {
  CHECK(relay::backoff_ceiling(milliseconds(1000), milliseconds(900'000), 0) == milliseconds(1000));
  CHECK(relay::backoff_ceiling(milliseconds(1000), milliseconds(900'000), 3) == milliseconds(8000));
  CHECK(relay::backoff_ceiling(milliseconds(1000), milliseconds(900'000), 1'000'000) ==
        milliseconds(900'000));
  CHECK(relay::backoff_ceiling(milliseconds(0), milliseconds(10), 9) == milliseconds(10));
}

TEST_CASE("jitter covers its whole range, and repeats with its seed") {
  relay::Jitter one(7), same(7), other(8);
  milliseconds least{1000}, most{0};
  int differences = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto value = one.up_to(milliseconds(100));
    CHECK(value == same.up_to(milliseconds(100)));
    differences += value != other.up_to(milliseconds(100)) ? 1 : 0;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  CHECK(least == milliseconds(0));
  CHECK(most == milliseconds(100));
  CHECK(differences > 9000);
  CHECK(one.up_to(milliseconds(0)) == milliseconds(0));
  CHECK(one.up_to(milliseconds(-5)) == milliseconds(0));
}
