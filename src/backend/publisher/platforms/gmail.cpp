// Gmail: POST /gmail/v1/users/me/messages/send with the whole e-mail. It has no key for a repeated
// request; two e-mails of one Message-ID would be two.
#include <nlohmann/json.hpp>

#include "backend/publisher/judging.hpp"
#include "backend/publisher/mail.hpp"
#include "crypto/base64.hpp"

namespace publisher {
namespace {

using nlohmann::json;

Verdict publish(Errand& errand) {
  const auto letter = letter_of(errand.publication, errand.lease.name, errand.now);
  if (!letter) return {Judgement::never, letter.error().what};
  const auto text = write_mail(*letter, Bcc::shown);
  auto posted = post_json(errand, "/gmail/v1/users/me/messages/send",
                          json{{"raw", crypto::base64url(util::as_octets(text))}}.dump(),
                          {{"Authorization", "Bearer " + errand.lease.access_token}});
  // Limits come as 403 too: "rateLimitExceeded", "userRateLimitExceeded".
  if (posted.verdict.judgement == Judgement::never &&
      posted.body.find("ateLimitExceeded") != std::string::npos)
    return {Judgement::later, "the account's limit at Gmail is reached", std::chrono::minutes(15)};
  return posted.verdict;
}

}  // namespace

const Platform& platform_gmail() {
  static constexpr Platform kPlatform{"gmail", 'g', "https://gmail.googleapis.com", {}, publish};
  return kPlatform;
}

}  // namespace publisher
