#include "backend/publisher/token_client.hpp"

#include <doctest/doctest.h>

#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/fake_peer.hpp"

using namespace publisher_test;
using doubles::peer_response;
using publisher::Disposition;

TEST_CASE("a lease has all settings as texts") {
  doubles::FakePeer vault;
  vault.script = [](const auto&) {
    return peer_response(200, {{"access_token", "t"},
                               {"kind", "password"},
                               {"name", "a@b.c"},
                               {"instance", "smtps://m"},
                               {"settings", {{"user", "u"}, {"characters", 5000}}}});
  };
  const auto lease = publisher::lease_token(vault, order(), "");
  REQUIRE(lease);
  CHECK(lease->kind == "password");
  CHECK(lease->settings.at("user") == "u");
  CHECK(lease->settings.at("characters") == "5000");
  CHECK_FALSE(vault.requests[0].body.contains("rejected"));
}

TEST_CASE("an invalid response of the vault is retried") {
  doubles::FakePeer vault;
  for (const auto& body : {json::Json::object(), json::Json{{"access_token", 5}}}) {
    vault.script = [&body](const auto&) { return peer_response(200, body); };
    const auto lease = publisher::lease_token(vault, order(), "");
    REQUIRE_FALSE(lease);
    CHECK(lease.error().disposition == Disposition::retry_later);
  }
}

TEST_CASE("Retry-After of the vault is passed on") {
  doubles::FakePeer vault;
  vault.script = [](const auto&) {
    auto answer = peer_response(503, {{"error", "later"}});
    answer.retry_after = 90;
    return answer;
  };
  const auto lease = publisher::lease_token(vault, order(), "");
  CHECK(lease.error().disposition == Disposition::retry_later);
  CHECK(lease.error().wait == std::chrono::seconds(90));
}

TEST_CASE("a misdirected error does not end a publication") {
  doubles::FakePeer vault;
  const auto judged = [&](int status, json::Json body) {
    vault.script = [&](const auto&) { return peer_response(status, body); };
    return publisher::lease_token(vault, order(), "").error().disposition;
  };
  for (const int status : {403, 404, 409}) {
    CAPTURE(status);
    CHECK(judged(status, {{"error", "no such account"}}) == Disposition::rejected);
    CHECK(judged(status, {{"error", "as told"}, {"misdirected", true}}) ==
          Disposition::retry_later);
    CHECK(judged(status, json::Json::object()) == Disposition::retry_later);
  }
  for (const int status : {301, 400, 401, 405, 410, 413})
    CHECK(judged(status, {{"error", "as told"}}) == Disposition::retry_later);
}
