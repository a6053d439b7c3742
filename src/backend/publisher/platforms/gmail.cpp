// Gmail: POST /gmail/v1/users/me/messages/send with the whole e-mail. It does not recognize
// repeats, not even of a Message-ID.
#include "backend/publisher/mail.hpp"
#include "backend/publisher/platform_api.hpp"
#include "crypto/base64.hpp"
#include "json/json.hpp"

namespace publisher {
namespace {

util::Result<std::optional<Step>> compose_gmail(const PublishRequest& request) {
  const auto letter = letter_of(request.publication, request.lease.name, request.now);
  if (!letter) return util::fail(letter.error());
  const auto text = write_mail(*letter, Bcc::shown);
  const json::Json body{{"raw", crypto::base64url(util::as_octets(text))}};
  return Step{bearer_post(request, "/gmail/v1/users/me/messages/send", body.dump())};
}

/// Gmail reports rate limits with 403 too: "rateLimitExceeded", "userRateLimitExceeded".
Evaluation evaluate_gmail(const net::HttpResult& result, util::WallTime now) {
  auto evaluation = evaluate_http(result, now);
  if (evaluation.disposition == Disposition::rejected &&
      result.body.find("ateLimitExceeded") != std::string::npos)
    return {.disposition = Disposition::retry_later,
            .what = "the account's limit at Gmail is reached",
            .wait = std::chrono::minutes(15)};
  return evaluation;
}

}  // namespace

const PlatformApi& api_gmail() {
  static constexpr PlatformApi kApi{.compose = compose_gmail, .evaluate = evaluate_gmail};
  return kApi;
}

}  // namespace publisher
