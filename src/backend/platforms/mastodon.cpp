// Mastodon, any server: https://docs.joinmastodon.org/methods/statuses/#create
#include <fmt/format.h>

#include "backend/platforms/platform.hpp"
#include "util/text.hpp"

namespace platforms {
namespace {

/// Checks the limit of a post on the account's server.
std::string check_characters(std::string_view value) {
  constexpr std::int64_t kLeast = 100, kMost = 100'000;
  const auto count = util::to_int(value);
  return count && *count >= kLeast && *count <= kMost
             ? ""
             : fmt::format("must be a number from {} to {}", kLeast, kMost);
}

std::string check_visibility(std::string_view value) {
  const bool known = value == "public" || value == "unlisted" || value == "private";
  return known ? "" : "must be public, unlisted or private";
}

}  // namespace

const Platform& platform_mastodon() {
  static const Platform kMastodon{
      .name = "mastodon",
      .letter = "m",
      .kind = "text",
      .oauth2 = true,
      .authorization_url = "{instance}/oauth/authorize",
      .token_url = "{instance}/oauth/token",
      .revocation_url = "{instance}/oauth/revoke",
      .userinfo_url = "{instance}/oauth/userinfo",
      .registration_url = "{instance}/api/v1/apps",
      .name_field = "preferred_username",
      .scopes = {"profile", "write:statuses"},
      .proof = ClientProof::post,
      .instances = {"any"},
      .settings = {{"characters", check_characters}, {"visibility", check_visibility}},
      // Mastodon recognizes an Idempotency-Key for an hour; less the time of a request.
      .idempotency_window = std::chrono::minutes(55),
      .longest_post = 500,
  };
  return kMastodon;
}

}  // namespace platforms
