#include "backend/publisher/platform.hpp"

#include <doctest/doctest.h>

#include <set>

using publisher::find_platform;

TEST_CASE("each platform is found by its name and by its letter") {
  const std::pair<const char*, char> kKnown[] = {
      {"email", 'e'}, {"gmail", 'g'}, {"x", 't'}, {"mastodon", 'm'}, {"webhook", 'w'}};
  std::set<const publisher::Platform*> all;
  for (const auto& [name, letter] : kKnown) {
    REQUIRE(find_platform(name) != nullptr);
    CHECK(find_platform(name) == find_platform(letter));
    CHECK(find_platform(name)->letter == letter);
    all.insert(find_platform(name));
  }
  CHECK(all.size() == 5);
  CHECK(find_platform("telegram") == nullptr);
  CHECK(find_platform('z') == nullptr);
}
