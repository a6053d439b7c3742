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
  net::Mail message;
  message.url = request.base_url;
  message.user = lease.setting("user", lease.name);
  (lease.kind == "xoauth2" ? message.bearer : message.password) = lease.access_token;
  message.from = letter->from;
  message.to = recipients(*letter);
  message.message = write_letter(*letter, mail::Bcc::hidden);
  return Step{std::move(message)};
}

}  // namespace

const PlatformApi& api_email() {
  static constexpr PlatformApi kApi{.compose = compose_email};
  return kApi;
}

}  // namespace publisher
