// A generic webhook, signed as Standard Webhooks has it: webhook-id, webhook-timestamp and
// webhook-signature "v1,BASE64" of HMAC-SHA-256 over "id.timestamp.body". The id is the same each
// time, and stands in Idempotency-Key too.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "backend/publisher/judging.hpp"
#include "crypto/base64.hpp"
#include "crypto/digest.hpp"

namespace publisher {
namespace {

/// "whsec_" and base64, or the text itself.
util::Octets key_of(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix))
    if (auto key = crypto::from_base64(secret.substr(kPrefix.size()))) return *key;
  return {secret.begin(), secret.end()};
}

Verdict publish(Errand& errand) {
  const auto& publication = errand.publication;
  const auto body = nlohmann::ordered_json{{"id", publication.id},
                                           {"received_at", publication.received_at},
                                           {"to", publication.to},
                                           {"subject", publication.subject},
                                           {"body", publication.body}}
                        .dump();
  const auto id = "msg_" + publication.id;
  const auto timestamp = fmt::to_string(util::epoch_ms(errand.now) / 1000);
  const auto signature =
      crypto::hmac_sha256(key_of(errand.lease.access_token),
                          util::as_octets(fmt::format("{}.{}.{}", id, timestamp, body)));
  return post_json(errand, "", body,
                   {{"webhook-id", id},
                    {"webhook-timestamp", timestamp},
                    {"webhook-signature", "v1," + crypto::base64(signature)},
                    {"Idempotency-Key", publication.id}})
      .verdict;
}

}  // namespace

const Platform& platform_webhook() {
  static constexpr Platform kPlatform{"webhook", 'w', "", std::chrono::hours(24 * 7), publish};
  return kPlatform;
}

}  // namespace publisher
