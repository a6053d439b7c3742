#include "backend/vault/platform.hpp"

#include <doctest/doctest.h>

TEST_CASE("a platform is found by its name, and its addresses are at the instance") {
  std::vector<vault::Platform> all(2);
  all[1].name = "mastodon";
  CHECK(vault::find_platform(all, "mastodon") == &all[1]);
  CHECK(vault::find_platform(all, "Mastodon") == nullptr);
  CHECK(vault::at_instance("{instance}/oauth/token", "https://a.example") ==
        "https://a.example/oauth/token");
  CHECK(vault::at_instance("https://b.example/token", "https://a.example") ==
        "https://b.example/token");
}
