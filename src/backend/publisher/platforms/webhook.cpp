// A generic webhook, signed as Standard Webhooks has it: webhook-id, webhook-timestamp and
// webhook-signature "v1,BASE64" of HMAC-SHA-256 over "id.timestamp.body". The id is the same for
// each try, and is in Idempotency-Key too.
#include <fmt/format.h>

#include "backend/publisher/platform_api.hpp"
#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"

namespace publisher {
namespace {

/// Decodes "whsec_" and base64; any other secret is the key itself.
util::Octets signing_key(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix))
    if (auto key = crypto::from_base64(secret.substr(kPrefix.size()))) return *key;
  return {secret.begin(), secret.end()};
}

util::Result<std::optional<Step>> compose_webhook(const PublishRequest& request) {
  const auto& publication = request.publication;
  const auto body = json::Json{{"id", publication.id},
                               {"received_at", publication.received_at},
                               {"to", publication.to},
                               {"subject", publication.subject},
                               {"body", publication.body}}
                        .dump();
  const auto id = "msg_" + publication.id;
  const auto timestamp = fmt::to_string(util::epoch_ms(request.now) / 1000);
  const auto signature =
      crypto::hmac_sha256(signing_key(request.lease.access_token),
                          util::as_octets(fmt::format("{}.{}.{}", id, timestamp, body)));
  return Step{json_post(request, "", body,
                        {{"webhook-id", id},
                         {"webhook-timestamp", timestamp},
                         {"webhook-signature", "v1," + crypto::base64(signature)},
                         {"Idempotency-Key", publication.id}})};
}

}  // namespace

const PlatformApi& api_webhook() {
  static constexpr PlatformApi kApi{.compose = compose_webhook};
  return kApi;
}

}  // namespace publisher
