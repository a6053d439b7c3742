#include "backend/platforms/platform.hpp"

#include <doctest/doctest.h>

#include <set>

TEST_CASE("each platform's descriptor is complete") {
  std::set<std::string> names, letters;
  for (const auto* platform : platforms::all()) {
    CAPTURE(platform->name);
    CHECK(names.insert(platform->name).second);
    CHECK(letters.insert(platform->letter).second);
    CHECK(platform->letter.size() == 1);
    CHECK((platform->kind == "email" || platform->kind == "text" || platform->kind == "message"));
    CHECK_FALSE(platform->base_url.ends_with('/'));
    for (const auto& setting : platform->settings) CHECK((setting.check != nullptr));
    if (!platform->oauth2) continue;
    CHECK_FALSE(platform->name_field.empty());
    CHECK_FALSE(platform->scopes.empty());
    for (const auto* url : {&platform->authorization_url, &platform->token_url,
                            &platform->revocation_url, &platform->userinfo_url})
      CHECK_MESSAGE((url->starts_with("https://") || url->starts_with("{instance}/")), *url);
  }
}

TEST_CASE("each platform is found by its name and by its letter") {
  const std::pair<const char*, char> kKnown[] = {
      {"email", 'e'}, {"gmail", 'g'}, {"x", 't'}, {"mastodon", 'm'}, {"webhook", 'w'}};
  for (const auto& [name, letter] : kKnown) {
    REQUIRE(platforms::find(name) != nullptr);
    CHECK(platforms::find(name) == platforms::find(letter));
    CHECK(platforms::find(name)->letter == std::string(1, letter));
  }
  CHECK(platforms::find("telegram") == nullptr);
  CHECK(platforms::find('z') == nullptr);
}

TEST_CASE("the names of all platforms are listed for people") {
  for (const auto* platform : platforms::all())
    CHECK(platforms::names().find(platform->name) != std::string::npos);
  CHECK(platforms::names().find(" or ") != std::string::npos);
}

TEST_CASE("a short text with a control character is refused") {
  CHECK(platforms::check_short_text("Ann é").empty());
  for (const std::string& wrong : {std::string(), std::string("a\nb"), std::string(201, 'x')})
    CHECK_FALSE(platforms::check_short_text(wrong).empty());
}
