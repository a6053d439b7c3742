#include "spool/types.hpp"

#include <doctest/doctest.h>

TEST_CASE("each delivery state has its name") {
  using spool::DeliveryState;
  CHECK(std::string(to_string(DeliveryState::waiting)) == "waiting");
  CHECK(std::string(to_string(DeliveryState::delivered)) == "delivered");
  CHECK(std::string(to_string(DeliveryState::dead)) == "dead");
  CHECK(std::string(to_string(DeliveryState::dropped)) == "dropped");
}
