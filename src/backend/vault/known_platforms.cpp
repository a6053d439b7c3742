#include "backend/vault/known_platforms.hpp"

#include "backend/vault/account_settings.hpp"

namespace vault {

namespace {

std::vector<Platform> make_table() {
  return {
      {.name = "gmail",
       .letter = "g",
       .kind = "email",
       .oauth2 = true,
       .authorization_url = "https://accounts.google.com/o/oauth2/v2/auth",
       .token_url = "https://oauth2.googleapis.com/token",
       .revocation_url = "https://oauth2.googleapis.com/revoke",
       .userinfo_url = "https://openidconnect.googleapis.com/v1/userinfo",
       .registration_url = "",
       // Without both there is a refresh token at the first consent only.
       .authorization_parameters = "access_type=offline&prompt=consent",
       .name_field = "email",
       // As they are called in the answer, too.
       .scopes = {"openid", "https://www.googleapis.com/auth/userinfo.email",
                  "https://www.googleapis.com/auth/gmail.send"},
       .proof = ClientProof::post},
      {.name = "x",
       .letter = "t",
       .kind = "text",
       .oauth2 = true,
       .authorization_url = "https://x.com/i/oauth2/authorize",
       .token_url = "https://api.x.com/2/oauth2/token",
       .revocation_url = "https://api.x.com/2/oauth2/revoke",
       .userinfo_url = "https://api.x.com/2/users/me",
       .registration_url = "",
       .authorization_parameters = "",
       .name_field = "data.username",
       .scopes = {"tweet.read", "tweet.write", "users.read", "offline.access"},
       .proof = ClientProof::basic},
      {.name = "mastodon",
       .letter = "m",
       .kind = "text",
       .oauth2 = true,
       .authorization_url = "{instance}/oauth/authorize",
       .token_url = "{instance}/oauth/token",
       .revocation_url = "{instance}/oauth/revoke",
       .userinfo_url = "{instance}/oauth/userinfo",
       .registration_url = "{instance}/api/v1/apps",
       .authorization_parameters = "",
       .name_field = "preferred_username",
       .scopes = {"profile", "write:statuses"},
       .proof = ClientProof::post,
       .instances = {"any"},
       .settings = {{"characters", check_characters}, {"visibility", check_visibility}}},
      {.name = "email",
       .letter = "e",
       .kind = "email",
       .settings = {{"from", check_short_text}, {"user", check_short_text}}},
      {.name = "webhook", .letter = "w", .kind = "text"},
  };
}

}  // namespace

const std::vector<Platform>& known_platforms() {
  static const auto table = make_table();
  return table;
}

Platform platform_called(std::string_view name) {
  if (const auto* known = find_platform(known_platforms(), name)) return *known;
  return {.name = std::string(name)};
}

}  // namespace vault
