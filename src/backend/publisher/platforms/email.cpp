// E-mail through the account's own submission server (RFC 6409), with a password or XOAUTH2.
// Servers do not recognize a repeated Message-ID: a mail that may have been accepted is not sent
// again.
#include "backend/publisher/mail.hpp"
#include "backend/publisher/platform_api.hpp"

namespace publisher {
namespace {

util::Result<std::optional<Step>> compose_email(const PublishRequest& request) {
  const auto& lease = request.lease;
  const auto letter =
      letter_of(request.publication, lease.setting("from", lease.name), request.now);
  if (!letter) return util::fail(letter.error());
  net::Mail mail;
  mail.url = request.base_url;
  mail.user = lease.setting("user", lease.name);
  (lease.kind == "xoauth2" ? mail.bearer : mail.password) = lease.access_token;
  mail.from = letter->from;
  mail.to = recipients(*letter);
  mail.message = write_mail(*letter, Bcc::hidden);
  return Step{std::move(mail)};
}

}  // namespace

const PlatformApi& api_email() {
  static constexpr PlatformApi kApi{.compose = compose_email};
  return kApi;
}

}  // namespace publisher
