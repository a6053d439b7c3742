#include <doctest/doctest.h>

#include "json/json.hpp"
#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using doubles::http_answer;
using publisher::Disposition;

TEST_CASE("X gets a post as its API documents it") {
  PostOffice office;
  office.http = [](const auto&) {
    return http_answer(201, R"({"data":{"id":"17","text":"hello"}})");
  };
  CHECK(office.publish("x").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  const auto& request = office.sent[0];
  CHECK(request.method == "POST");
  CHECK(request.url == "https://platform.example/2/tweets");
  CHECK(header(request, "Authorization") == "Bearer token-1");
  CHECK(header(request, "Content-Type") == "application/json");
  CHECK(office.body(0) == json::Json{{"text", "hello"}});
  CHECK(office.diary == std::vector<std::string>{"mark", "send", "keep 17"});
}

TEST_CASE("each post of a thread at X replies to the one before, which is recorded first") {
  PostOffice office;
  office.publication.body = long_text(80);
  office.http = [&](const auto&) {
    return http_answer(201,
                       json::Json{{"data", {{"id", std::to_string(office.sent.size())}}}}.dump());
  };
  CHECK(office.publish("x").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 3);
  CHECK_FALSE(office.body(0).contains("reply"));
  CHECK(office.body(1)["reply"]["in_reply_to_tweet_id"] == "1");
  CHECK(office.body(2)["reply"]["in_reply_to_tweet_id"] == "2");
  CHECK(office.diary == std::vector<std::string>{"mark", "send", "keep 1", "mark", "send", "keep 2",
                                                 "mark", "send", "keep 3"});
}

TEST_CASE("a thread that stopped continues without repeats") {
  PostOffice office;
  office.publication.body = long_text(80);
  office.made = {"1", "2"};
  office.http = [](const auto&) { return http_answer(201, R"({"data":{"id":"3"}})"); };
  CHECK(office.publish("x").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  CHECK(office.body(0)["reply"]["in_reply_to_tweet_id"] == "2");
  CHECK(office.body(0)["text"].text().ends_with("(3/3)"));
}

TEST_CASE("a rate limit within a thread keeps the posts that exist") {
  PostOffice office;
  office.publication.body = long_text(80);
  office.http = [&](const auto&) {
    return office.sent.size() == 1 ? http_answer(201, R"({"data":{"id":"1"}})") : http_answer(429);
  };
  CHECK(office.publish("x").disposition == Disposition::retry_later);
  CHECK(office.diary.back() == "send");
  CHECK(office.diary[2] == "keep 1");
}

TEST_CASE("no request is sent to X without a record, and an unreadable response has no id") {
  PostOffice office;
  office.disk = false;
  CHECK(office.publish("x").disposition == Disposition::retry_later);
  CHECK(office.sent.empty());
  office.disk = true;
  office.publication.body = long_text(80);
  for (const char* answer : {"", "[]", "{}", R"({"data":{"id":5}})", R"({"data":[]})"}) {
    office.http = [answer](const auto&) { return http_answer(201, answer); };
    CHECK(office.publish("x").disposition == Disposition::unknown);
  }
}

TEST_CASE("the monthly limit of the application at X concerns all, another limit the account") {
  PostOffice office;
  office.http = [](const auto&) {
    return http_answer(429, R"({"title":"UsageCapExceeded","period":"Monthly","scope":"Product"})");
  };
  auto limited = office.publish("x");
  CHECK(limited.disposition == Disposition::retry_later);
  CHECK(limited.scope == publisher::Scope::server);
  CHECK(limited.wait >= std::chrono::hours(1));
  office.http = [](const auto&) {
    return http_answer(429, R"({"title":"Too Many Requests"})", {{"retry-after", "60"}});
  };
  limited = office.publish("x");
  CHECK(limited.scope == publisher::Scope::account_or_server);
  CHECK(limited.wait == std::chrono::minutes(1));
}
