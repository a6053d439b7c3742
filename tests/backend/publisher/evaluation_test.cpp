#include "backend/publisher/evaluation.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_http.hpp"

using doubles::http_answer;
using doubles::http_fault;
using publisher::Disposition;
using publisher::evaluate_http;

namespace {

const util::WallTime kNow = util::from_epoch_ms(1'800'000'000'000);  // 2027-01-15T08:00:00Z

publisher::Evaluation judged(int status, std::map<std::string, std::string> headers = {}) {
  return evaluate_http(http_answer(status, "", std::move(headers)), kNow);
}

}  // namespace

TEST_CASE("each HTTP status has its disposition") {
  for (const int status : {200, 201, 202, 204})
    CHECK(judged(status).disposition == Disposition::delivered);
  for (const int status : {301, 302, 408, 425, 429, 500, 502, 503})
    CHECK(judged(status).disposition == Disposition::retry_later);
  for (const int status : {400, 403, 404, 410, 413, 422})
    CHECK(judged(status).disposition == Disposition::rejected);
  CHECK(judged(401).disposition == Disposition::token_rejected);
  CHECK(judged(504).disposition == Disposition::unknown);
  for (const int status : {301, 400, 401, 403, 422, 429, 500, 504})
    CHECK_FALSE(judged(status).what.empty());
}

TEST_CASE("a fault before the request was sent is retried, one after it is unknown") {
  for (const auto fault : {net::Fault::dns, net::Fault::connect, net::Fault::tls})
    CHECK(evaluate_http(http_fault(fault), kNow).disposition == Disposition::retry_later);
  for (const auto fault : {net::Fault::timeout, net::Fault::transfer})
    CHECK(evaluate_http(http_fault(fault), kNow).disposition == Disposition::unknown);
  CHECK(evaluate_http(http_fault(net::Fault::bad_request), kNow).disposition ==
        Disposition::rejected);
}

TEST_CASE("the end of a rate limit is read from Retry-After, X's seconds and Mastodon's date") {
  using std::chrono::minutes;
  CHECK(judged(429).wait == minutes(15));
  CHECK(judged(429, {{"retry-after", "120"}}).wait == minutes(2));
  CHECK(judged(429, {{"x-rate-limit-reset", "1800000300"}}).wait == minutes(5));
  CHECK(judged(429, {{"x-ratelimit-reset", "2027-01-15T08:10:00.500Z"}}).wait == minutes(10));
  CHECK(judged(429, {{"x-ratelimit-reset", "soon"}}).wait == minutes(15));
  CHECK(judged(429, {{"x-rate-limit-reset", "1"}}).wait == std::chrono::seconds(1));
  CHECK(judged(429, {{"x-rate-limit-reset", "9999999999"}}).wait == std::chrono::hours(24));
  // The clock of this host is an hour behind.
  CHECK(
      judged(429, {{"x-rate-limit-reset", "1800003900"}, {"date", "Fri, 15 Jan 2027 09:00:00 GMT"}})
          .wait == minutes(5));
  CHECK(judged(503, {{"retry-after", "60"}}).wait == minutes(1));
}

TEST_CASE("a 429 concerns the account, and all only if the headers name the application's limit") {
  using publisher::Scope;
  CHECK(judged(429).scope == Scope::account_or_server);
  CHECK(judged(429, {{"x-user-limit-24hour-remaining", "0"}}).scope == Scope::account_or_server);
  CHECK(judged(429, {{"x-app-limit-24hour-remaining", "17"}}).scope == Scope::account_or_server);
  CHECK(judged(429, {{"x-app-limit-24hour-remaining", ""}}).scope == Scope::account_or_server);
  CHECK(judged(429, {{"x-ratelimit-scope", "user"}}).scope == Scope::account_or_server);
  CHECK(judged(429, {{"x-app-limit-24hour-remaining", "0"}}).scope == Scope::server);
  CHECK(judged(429, {{"x-ratelimit-scope", "Global"}}).scope == Scope::server);
  CHECK(judged(429, {{"x-ratelimit-global", "true"}}).scope == Scope::server);
}

TEST_CASE("the scope of a failure: a rejected token is the account's, an outage perhaps all") {
  using publisher::Scope;
  CHECK(judged(401).scope == Scope::account);
  CHECK(judged(503).scope == Scope::account_or_server);
  for (const int status : {200, 400, 403, 422, 500, 502, 504})
    CHECK(judged(status).scope == Scope::post);
  for (const auto fault : {net::Fault::dns, net::Fault::connect, net::Fault::timeout})
    CHECK(evaluate_http(http_fault(fault), kNow).scope == Scope::account_or_server);
  const auto mail = [](int status) {
    return publisher::evaluate_mail({net::Fault::transfer, status, {}}).scope;
  };
  CHECK(mail(535) == Scope::account);
  CHECK(mail(421) == Scope::account_or_server);
  CHECK(mail(454) == Scope::account_or_server);
  CHECK(mail(451) == Scope::post);
}

TEST_CASE("the reset of the limit that is used up counts, not that of a window with room") {
  using std::chrono::hours;
  CHECK(judged(429, {{"x-rate-limit-reset", "1800000300"},
                     {"x-user-limit-24hour-remaining", "0"},
                     {"x-user-limit-24hour-reset", "1800036000"}})
            .wait == hours(10));
  CHECK(judged(429, {{"x-rate-limit-reset", "1800000300"},
                     {"x-user-limit-24hour-remaining", "3"},
                     {"x-user-limit-24hour-reset", "1800036000"}})
            .wait == std::chrono::minutes(5));
  CHECK(judged(429,
               {{"x-app-limit-24hour-remaining", "0"}, {"x-app-limit-24hour-reset", "1800007200"}})
            .wait == hours(2));
}
