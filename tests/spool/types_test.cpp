#include "spool/types.hpp"

#include <doctest/doctest.h>

TEST_CASE("delivery states have their words") {
  using spool::DeliveryState;
  CHECK(std::string(to_string(DeliveryState::waiting)) == "waiting");
  CHECK(std::string(to_string(DeliveryState::delivered)) == "delivered");
  CHECK(std::string(to_string(DeliveryState::dead)) == "dead");
  CHECK(std::string(to_string(DeliveryState::dropped)) == "dropped");
}
