#include <doctest/doctest.h>

#include "crypto/base64.hpp"
#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using doubles::http_answer;
using publisher::Disposition;

namespace {

PostOffice office_with_gmail() {
  PostOffice office;
  office.publication.to = "to@example.com";
  office.publication.bcc = "bcc@example.com";
  office.publication.subject = "Subject";
  return office;
}

}  // namespace

TEST_CASE("Gmail gets the whole e-mail in base64url, with Bcc recipients") {
  auto office = office_with_gmail();
  office.http = [](const auto&) { return http_answer(200, R"({"id":"1","threadId":"1"})"); };
  CHECK(office.publish("gmail").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  CHECK(office.sent[0].method == "POST");
  CHECK(office.sent[0].url == "https://platform.example/gmail/v1/users/me/messages/send");
  CHECK(header(office.sent[0], "Authorization") == "Bearer token-1");
  const auto raw = crypto::from_base64url(office.body(0)["raw"].text());
  REQUIRE(raw);
  const auto mail = std::string(util::as_chars(*raw));
  CHECK(mail.find("From: user@example.org\r\n") != std::string::npos);
  CHECK(mail.find("To: to@example.com\r\n") != std::string::npos);
  CHECK(mail.find("Bcc: bcc@example.com\r\n") != std::string::npos);
  CHECK(office.diary == std::vector<std::string>{"mark", "send"});
}

TEST_CASE("a rate limit of Gmail with 403 is retried later") {
  auto office = office_with_gmail();
  office.http = [](const auto&) {
    return http_answer(403, R"({"error":{"errors":[{"reason":"userRateLimitExceeded"}]}})");
  };
  const auto limited = office.publish("gmail");
  CHECK(limited.disposition == Disposition::retry_later);
  CHECK(limited.scope == publisher::Scope::account);
  office.http = [](const auto&) {
    return http_answer(403, R"({"error":{"errors":[{"reason":"dailyLimitExceeded"}]}})");
  };
  const auto all_limited = office.publish("gmail");
  CHECK(all_limited.disposition == Disposition::retry_later);
  CHECK(all_limited.scope == publisher::Scope::server);
  office.http = [](const auto&) {
    return http_answer(403, R"({"error":{"errors":[{"reason":"domainPolicy"}]}})");
  };
  CHECK(office.publish("gmail").disposition == Disposition::rejected);
}

TEST_CASE("an e-mail without recipient is not sent to Gmail") {
  PostOffice office;
  CHECK(office.publish("gmail").disposition == Disposition::rejected);
  CHECK(office.sent.empty());
}
