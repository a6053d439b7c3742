// Gmail: https://developers.google.com/gmail/api
#include "backend/platforms/platform.hpp"

namespace platforms {

const Platform& platform_gmail() {
  static const Platform kGmail{
      .name = "gmail",
      .letter = "g",
      .kind = "email",
      .oauth2 = true,
      .authorization_url = "https://accounts.google.com/o/oauth2/v2/auth",
      .token_url = "https://oauth2.googleapis.com/token",
      .revocation_url = "https://oauth2.googleapis.com/revoke",
      .userinfo_url = "https://openidconnect.googleapis.com/v1/userinfo",
      // Both are needed to get a refresh token at every consent.
      .authorization_parameters = "access_type=offline&prompt=consent",
      .name_field = "email",
      // Written as in the token response.
      .scopes = {"openid", "https://www.googleapis.com/auth/userinfo.email",
                 "https://www.googleapis.com/auth/gmail.send"},
      .proof = ClientProof::post,
      .base_url = "https://gmail.googleapis.com",
      // Gmail does not recognize repeats, not even of a Message-ID.
  };
  return kGmail;
}

}  // namespace platforms
