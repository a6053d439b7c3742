#include "backend/vault/accounts/account_settings.hpp"

#include <doctest/doctest.h>

namespace {

/// Returns "" or the reason of the refusal.
std::string refused(std::string_view platform, const std::string& settings) {
  const auto kept = vault::account_settings(vault::platform_called(platform), settings);
  if (kept) return "";
  CHECK(kept.error().status == 400);
  return kept.error().what;
}

}  // namespace

TEST_CASE("known settings are stored as given, and none as an empty text") {
  const auto mastodon = vault::platform_called("mastodon");
  const std::string given = R"({"characters":"1000","visibility":"private"})";
  CHECK(vault::account_settings(mastodon, given) == given);
  CHECK(vault::account_settings(mastodon, "") == "");
  CHECK(vault::account_settings(mastodon, "{}") == "{}");
  CHECK(refused("email", R"({"from":"Ann \u00e9","user":"ann"})").empty());
}

TEST_CASE("an unknown setting is refused at once with the list of known ones") {
  CHECK(refused("email", R"({"form":"Ann"})") ==
        "'settings' has one that 'email' does not know; next: it knows from user");
  CHECK(refused("gmail", R"({"from":"Ann"})") ==
        "'settings' has one that 'gmail' does not know; next: leave 'settings' out");
  CHECK(refused("mastodon", R"({"visibility":"all"})") ==
        "the setting 'visibility' must be public, unlisted or private");
  for (const auto* count : {"", "99", "100001", "5oo", "-1", "1e3"})
    CHECK(refused("mastodon", std::string(R"({"characters":")") + count + "\"}") ==
          "the setting 'characters' must be a number from 100 to 100000");
}

TEST_CASE("settings that are not an object of short texts are refused") {
  for (const std::string& wrong : {std::string("[1]"), std::string("null"), std::string("nothing"),
                                   std::string(R"({"user":1})"), std::string(R"({"user":null})"),
                                   std::string(R"({"user":""})"), std::string(R"({"user":"a\nb"})"),
                                   R"({"user":")" + std::string(201, 'x') + "\"}"})
    CHECK_FALSE(refused("email", wrong).empty());
}
