#include "util/footprint.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <string>

TEST_CASE("memory used only by the start is returned, and everything still works") {
  static const std::string relocated[] = {"one", "two"};
  util::keep_heap_small();
  CHECK(util::release_startup_pages() > 0);
  CHECK(relocated[0] + relocated[1] == "onetwo");
  CHECK(std::setlocale(LC_ALL, nullptr) != nullptr);
  util::release_startup_pages();  // may be called again
}
