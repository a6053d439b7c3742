#include "usb_helper/rate_limit.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/doubles/fake_clock.hpp"

namespace rate_limit_test {

using namespace std::chrono_literals;
using usb_helper::RateLimit;

TEST_CASE("a device is left alone for a minute, others are not") {
  doubles::FakeClock clock;
  RateLimit limit(clock);
  CHECK(limit.take("1-1.4"));
  CHECK_FALSE(limit.take("1-1.4"));
  CHECK(limit.take("1-1.3"));
  clock.advance(59s);
  CHECK_FALSE(limit.take("1-1.4"));
  clock.advance(1s);
  CHECK(limit.take("1-1.4"));
}

TEST_CASE("all devices together have a limit for an hour, after which nothing is remembered") {
  doubles::FakeClock clock;
  RateLimit limit(clock);
  CHECK(limit.forgotten_at() <= clock.now());
  for (std::size_t i = 0; i < RateLimit::kMost; ++i) {
    CHECK(limit.take(fmt::format("1-1.{}", i + 1)));
    clock.advance(1s);
  }
  CHECK_FALSE(limit.take("1-2"));
  CHECK(limit.forgotten_at() == clock.in(1h - 1s));
  clock.advance(1h - std::chrono::seconds(RateLimit::kMost));
  CHECK(limit.take("1-2"));
  CHECK_FALSE(limit.take("1-3"));
}

}  // namespace rate_limit_test
