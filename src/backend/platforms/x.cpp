// X: https://docs.x.com/x-api
#include "backend/platforms/platform.hpp"

namespace platforms {

const Platform& platform_x() {
  static const Platform kX{
      .name = "x",
      .letter = "t",
      .kind = "text",
      .oauth2 = true,
      .authorization_url = "https://x.com/i/oauth2/authorize",
      .token_url = "https://api.x.com/2/oauth2/token",
      .revocation_url = "https://api.x.com/2/oauth2/revoke",
      .userinfo_url = "https://api.x.com/2/users/me",
      .name_field = "data.username",
      .scopes = {"tweet.read", "tweet.write", "users.read", "offline.access"},
      .proof = ClientProof::basic,
      .base_url = "https://api.x.com",
      // X does not recognize repeats.
      .longest_post = 280,
  };
  return kX;
}

}  // namespace platforms
