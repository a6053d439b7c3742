#include "daemon/footprint.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <string>

TEST_CASE("what the start has mapped is given back, and everything still works") {
  static const std::string relocated[] = {"one", "two"};
  gsmrelayd::keep_heap_small();
  CHECK(gsmrelayd::release_startup_pages() > 0);
  CHECK(relocated[0] + relocated[1] == "onetwo");
  CHECK(std::setlocale(LC_ALL, nullptr) != nullptr);
  gsmrelayd::release_startup_pages();  // any number of times
}
