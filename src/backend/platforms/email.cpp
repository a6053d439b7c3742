// E-mail through the account's own submission server (RFC 6409).
#include "backend/platforms/platform.hpp"

namespace platforms {

const Platform& platform_email() {
  static const Platform kEmail{
      .name = "email",
      .letter = "e",
      .kind = "email",
      .settings = {{"from", check_short_text}, {"user", check_short_text}},
      .instance_hint = "the mail server, as smtps://mail.example:465",
      .mail_server = true,
      // Servers do not recognize a repeated Message-ID.
  };
  return kEmail;
}

}  // namespace platforms
