#include <doctest/doctest.h>

#include "json/json.hpp"
#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using doubles::http_answer;
using publisher::Disposition;

TEST_CASE("Mastodon gets a status as its API documents it, with an Idempotency-Key") {
  PostOffice office;
  office.http = [](const auto&) { return http_answer(200, R"({"id":"103254962155278888"})"); };
  CHECK(office.publish("mastodon").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  const auto& request = office.sent[0];
  CHECK(request.method == "POST");
  CHECK(request.url == "https://platform.example/api/v1/statuses");
  CHECK(header(request, "Authorization") == "Bearer token-1");
  CHECK(header(request, "Idempotency-Key") == kId + "-0");
  CHECK(office.body(0) == json::Json{{"status", "hello"}});
}

TEST_CASE("a thread at Mastodon has posts of 500 characters, each with its key") {
  PostOffice office;
  office.publication.body = long_text(150);
  office.http = [&](const auto&) {
    return http_answer(200, json::Json{{"id", std::to_string(office.sent.size())}}.dump());
  };
  CHECK(office.publish("mastodon").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 3);
  CHECK(office.body(1)["in_reply_to_id"] == "1");
  CHECK(office.body(2)["in_reply_to_id"] == "2");
  CHECK(header(office.sent[2], "Idempotency-Key") == kId + "-2");
  for (std::size_t i = 0; i < 3; ++i) CHECK(office.body(i)["status"].text().size() <= 500);
}

TEST_CASE("a repeat at Mastodon has the same key, and a thread continues") {
  PostOffice office;
  office.publication.body = long_text(150);
  office.made = {"1"};
  office.http = [](const auto&) { return doubles::http_fault(net::Fault::timeout); };
  CHECK(office.publish("mastodon").disposition == Disposition::unknown);
  CHECK(office.publish("mastodon").disposition == Disposition::unknown);
  CHECK(header(office.sent[0], "Idempotency-Key") == kId + "-1");
  CHECK(header(office.sent[1], "Idempotency-Key") == kId + "-1");
  CHECK(office.body(0)["in_reply_to_id"] == "1");
}

TEST_CASE("account settings set the limit of characters and the visibility") {
  PostOffice office;
  office.publication.body = long_text(150);
  office.lease.settings = {{"characters", "5000"}, {"visibility", "unlisted"}};
  office.http = [](const auto&) { return http_answer(200, R"({"id":"1"})"); };
  CHECK(office.publish("mastodon").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  CHECK(office.body(0)["visibility"] == "unlisted");
}

TEST_CASE("an error of Mastodon is rejected, retry_later or token_rejected") {
  PostOffice office;
  const std::pair<int, Disposition> kVerdicts[] = {{401, Disposition::token_rejected},
                                                   {422, Disposition::rejected},
                                                   {429, Disposition::retry_later},
                                                   {503, Disposition::retry_later}};
  for (const auto& [status, judgement] : kVerdicts) {
    office.http = [status = status](const auto&) { return http_answer(status); };
    CHECK(office.publish("mastodon").disposition == judgement);
  }
}
