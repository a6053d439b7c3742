#include "relay/attempt.hpp"

#include <doctest/doctest.h>

#include "util/clock.hpp"

TEST_CASE("an attempt at a route without a server ends with the reason") {
  const util::SystemClock clock;
  relay::RouteSettings settings;
  settings.url = "http://127.0.0.1:1/";
  const auto attempt = relay::attempt({}, settings, clock, nullptr);
  CHECK(attempt.evaluation.disposition == relay::Disposition::later);
  CHECK(attempt.evaluation.route_down);
  CHECK(attempt.response.fault == net::Fault::connect);
}
