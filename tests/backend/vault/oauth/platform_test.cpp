#include "backend/vault/oauth/platform.hpp"

#include <doctest/doctest.h>

TEST_CASE("a platform is found by its name, and its URLs get the instance") {
  std::vector<vault::Platform> all(2);
  all[1].name = "mastodon";
  CHECK(vault::find_platform(all, "mastodon") == &all[1]);
  CHECK(vault::find_platform(all, "Mastodon") == nullptr);
  CHECK(vault::at_instance("{instance}/oauth/token", "https://a.example") ==
        "https://a.example/oauth/token");
  CHECK(vault::at_instance("https://b.example/token", "https://a.example") ==
        "https://b.example/token");
}

TEST_CASE("a server's host has only characters that a path may contain") {
  CHECK(vault::host_of("https://Mastodon.example:8443/") == "mastodon.example:8443");
  CHECK(vault::host_of("https://a.example/x?y#z%") == "a.example");
  CHECK(vault::host_of("https://[2001:DB8::1]:8443") == "-2001:db8::1-:8443");
  CHECK(vault::host_of("https://a_b.example") == "a-b.example");
  CHECK(vault::host_of("") == "");
}

TEST_CASE("an unknown platform has only its name") {
  CHECK(vault::platform_called("x").letter == "t");
  const auto other = vault::platform_called("other");
  CHECK(other.name == "other");
  CHECK(other.letter.empty());
  CHECK_FALSE(other.oauth2);
}
