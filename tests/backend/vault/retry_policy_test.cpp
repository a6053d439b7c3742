#include "backend/vault/retry_policy.hpp"

#include <doctest/doctest.h>

using namespace vault;

TEST_CASE("a pause is 5 s, doubled up to an hour") {
  CHECK(pause_after(1) == 5'000);
  CHECK(pause_after(2) == 10'000);
  CHECK(pause_after(10) == 2'560'000);
  CHECK(pause_after(11) == kLongestPause);
  CHECK(pause_after(1'000'000) == kLongestPause);
  CHECK(pause_after(0) == 5'000);
}

TEST_CASE("tries end after 30 days, but not after a jump of the date") {
  const std::int64_t now = 1'800'000'000'000;
  CHECK_FALSE(is_hopeless({700, now - kMonth + 1}, now));
  CHECK(is_hopeless({700, now - kMonth}, now));
  CHECK_FALSE(is_hopeless({3, 0}, now));
  CHECK(is_hopeless({48, 0}, now));
  CHECK_FALSE(is_hopeless({48, now + kMonth}, now));
  CHECK(is_hopeless({730, now + kMonth}, now));
}
