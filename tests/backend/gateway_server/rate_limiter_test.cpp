#include "backend/gateway_server/rate_limiter.hpp"

#include <doctest/doctest.h>

using gateway_server::RateLimiter;

TEST_CASE("a rate limiter allows a burst, then one request each pause, and returns the wait") {
  RateLimiter allowance(3, std::chrono::seconds(10));
  util::Deadline now{std::chrono::hours(1)};
  for (int i = 0; i < 3; ++i) CHECK_FALSE(allowance.consume("a", now).has_value());
  CHECK(allowance.consume("a", now) == 10);
  CHECK_FALSE(allowance.consume("b", now).has_value());
  now += std::chrono::seconds(10);
  CHECK_FALSE(allowance.consume("a", now).has_value());
  CHECK(allowance.consume("a", now).has_value());
}

TEST_CASE("a rate limiter remembers a limited number of names") {
  RateLimiter allowance(1, std::chrono::seconds(10));
  const util::Deadline now{std::chrono::hours(1)};
  for (int i = 0; i < 10'050; ++i)
    CHECK_FALSE(allowance.consume(std::to_string(i), now).has_value());
}

TEST_CASE("a look at the limit takes no token") {
  RateLimiter allowance(1, std::chrono::seconds(10));
  util::Deadline now{std::chrono::hours(1)};
  CHECK_FALSE(allowance.wait_for("a", now).has_value());
  CHECK_FALSE(allowance.wait_for("a", now).has_value());
  CHECK_FALSE(allowance.consume("a", now).has_value());
  CHECK(allowance.wait_for("a", now) == 10);
  now += std::chrono::seconds(10);
  CHECK_FALSE(allowance.wait_for("a", now).has_value());
  CHECK_FALSE(allowance.consume("a", now).has_value());
}
