#include "gsmrelayd/test_messages.hpp"

#include <doctest/doctest.h>

namespace test_messages_test {

TEST_CASE("a test message is recognised by its text until its wait has ended") {
  gsmrelayd::TestMessages tests;
  const auto text = tests.begin(), other = tests.begin();
  CHECK(text != other);
  CHECK_FALSE(tests.mark_arrived("hello", "kitchen"));
  CHECK_FALSE(tests.arrived_by(text));
  CHECK(tests.mark_arrived(text, "kitchen"));
  CHECK(tests.arrived_by(text) == "kitchen");
  CHECK_FALSE(tests.arrived_by(other));
  tests.end(text);
  CHECK_FALSE(tests.arrived_by(text));
}

}  // namespace test_messages_test
