// Gmail: POST /gmail/v1/users/me/messages/send with the whole e-mail. It does not recognize
// repeats, not even of a Message-ID.
#include <algorithm>

#include "backend/publisher/mail.hpp"
#include "backend/publisher/platform_api.hpp"
#include "crypto/base64.hpp"
#include "json/json.hpp"

namespace publisher {
namespace {

util::Result<std::optional<Step>> compose_gmail(const PublishRequest& request) {
  const auto letter = letter_of(request.publication, request.lease.name, request.now);
  if (!letter) return util::fail(letter.error());
  const auto text = write_letter(*letter, mail::Bcc::shown);
  const json::Json body{{"raw", crypto::base64url(util::as_octets(text))}};
  return Step{bearer_post(request, "/gmail/v1/users/me/messages/send", body.dump())};
}

/// Gmail reports limits with 403 too: "userRateLimitExceeded" and "rateLimitExceeded" of the
/// account, "dailyLimitExceeded" of the application.
Evaluation evaluate_gmail(const net::HttpResult& result, util::WallTime now) {
  auto evaluation = evaluate_http(result, now);
  const auto has = [&result](std::string_view reason) {
    return result.body.find(reason) != std::string::npos;
  };
  if (result.status != 403 && result.status != 429) return evaluation;
  if (has("dailyLimitExceeded"))
    return {.disposition = Disposition::retry_later,
            .what = "the limit of this service at Gmail is reached",
            .wait = std::chrono::hours(1),
            .scope = Scope::server};
  if (has("ateLimitExceeded"))
    return {.disposition = Disposition::retry_later,
            .what = "the account's limit at Gmail is reached",
            .wait = std::max<std::chrono::milliseconds>(evaluation.wait, std::chrono::minutes(15)),
            .scope = Scope::account};
  return evaluation;
}

}  // namespace

const PlatformApi& api_gmail() {
  static constexpr PlatformApi kApi{.compose = compose_gmail, .evaluate = evaluate_gmail};
  return kApi;
}

}  // namespace publisher
