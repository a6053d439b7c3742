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
  const auto lease = publisher::lease_token(vault, order());
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
    const auto lease = publisher::lease_token(vault, order());
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
  const auto lease = publisher::lease_token(vault, order());
  CHECK(lease.error().disposition == Disposition::retry_later);
  CHECK(lease.error().wait == std::chrono::seconds(90));
  CHECK(lease.error().scope == publisher::Scope::account);
}

TEST_CASE("a misdirected error does not end a publication") {
  doubles::FakePeer vault;
  const auto judged = [&](int status, json::Json body) {
    vault.script = [&](const auto&) { return peer_response(status, body); };
    return publisher::lease_token(vault, order()).error().disposition;
  };
  for (const int status : {403, 404, 409}) {
    CAPTURE(status);
    CHECK(judged(status, {{"error", "no such account"}}) ==
          (status == 409 ? Disposition::reconnect : Disposition::rejected));
    CHECK(judged(status, {{"error", "as told"}, {"misdirected", true}}) ==
          Disposition::retry_later);
    CHECK(judged(status, json::Json::object()) == Disposition::retry_later);
  }
  for (const int status : {301, 400, 401, 405, 410, 413})
    CHECK(judged(status, {{"error", "as told"}}) == Disposition::retry_later);
}

TEST_CASE("a post waits for an account that must be connected again, and so do its others") {
  doubles::FakePeer vault;
  vault.script = [](const auto&) { return peer_response(409, {{"error", "connect it again"}}); };
  const auto error = publisher::lease_token(vault, order()).error();
  CHECK(error.disposition == Disposition::reconnect);
  CHECK(error.scope == publisher::Scope::account);
  CHECK(error.wait == std::chrono::minutes(15));
  CHECK(error.what.find("connected again") != std::string::npos);
}

TEST_CASE("a rejected token is reported by its hash, with whether it was rejected for good") {
  doubles::FakePeer vault;
  vault.script = [](const auto&) { return peer_response(200, {{"access_token", "t"}}); };
  REQUIRE(publisher::lease_token(vault, order(), {.token = "old", .for_good = true}));
  REQUIRE(publisher::lease_token(vault, order(), {.token = "old"}));
  // printf old | sha256sum
  CHECK(vault.requests[0].body["rejected"] ==
        "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4");
  CHECK(vault.requests[0].body["rejected_for_good"] == true);
  CHECK(vault.requests[1].body["rejected_for_good"] == false);
}
