#include "backend/vault/known_platforms.hpp"

#include <doctest/doctest.h>

#include <set>

#include "backend/vault/platform_settings.hpp"

TEST_CASE("what is known of a platform is whole") {
  std::set<std::string> names, letters;
  for (const auto& platform : vault::known_platforms()) {
    CHECK(names.insert(platform.name).second);
    CHECK(letters.insert(platform.letter).second);
    CHECK_FALSE(platform.kind.empty());
    CHECK(platform.client_id.empty());
    if (!platform.oauth2) continue;
    CHECK_FALSE(platform.name_field.empty());
    CHECK_FALSE(platform.scopes.empty());
    for (const auto* url : {&platform.authorization_url, &platform.token_url,
                            &platform.revocation_url, &platform.userinfo_url})
      CHECK_MESSAGE(vault::check_outside_url(*url).empty(), platform.name, " ", *url);
  }
  CHECK(names == std::set<std::string>{"email", "gmail", "mastodon", "webhook", "x"});
  CHECK(letters == std::set<std::string>{"e", "g", "m", "w", "t"});
}

TEST_CASE("of another nothing but its name is known") {
  CHECK(vault::platform_called("x").letter == "t");
  const auto other = vault::platform_called("other");
  CHECK(other.name == "other");
  CHECK(other.letter.empty());
  CHECK_FALSE(other.oauth2);
}
