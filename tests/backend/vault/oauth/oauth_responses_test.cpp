#include "backend/vault/oauth/oauth.hpp"
#include "tests/backend/vault/rig.hpp"

using doubles::http_answer;
using util::Advice;

namespace {

const util::WallTime kNow = util::from_epoch_ms(1'000'000);

util::Result<vault::Tokens> tokens(const std::string& body, int status = 200,
                                   const std::vector<std::string>& scopes = {}) {
  return vault::read_tokens(http_answer(status, body), kNow, scopes);
}

}  // namespace

TEST_CASE("a token response is parsed strictly") {
  const auto all =
      tokens(R"({"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r"})");
  REQUIRE(all.has_value());
  CHECK(all->access == "a");
  CHECK(all->refresh == "r");
  CHECK(all->expires_at == 1'000'000 + 3'600'000);
  const auto least = tokens(R"({"access_token":"a","token_type":"bearer","refresh_token":null})");
  REQUIRE(least.has_value());
  CHECK(least->refresh.empty());
  CHECK(least->expires_at == 0);
  for (const auto* bad : {"", "[]", "{", R"({"token_type":"bearer"})", R"({"access_token":"a"})",
                          R"({"access_token":"a","token_type":"mac"})",
                          R"({"access_token":"","token_type":"bearer"})",
                          R"({"access_token":"a b","token_type":"bearer"})",
                          "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"bearer\"}",
                          R"({"access_token":7,"token_type":"bearer"})",
                          R"({"access_token":"a","token_type":"bearer","refresh_token":{}})"})
    CHECK_MESSAGE(tokens(bad).error().advice == Advice::reject, bad);
}

TEST_CASE("a token with an invalid life is accepted with an unknown expiry") {
  for (const char* life : {"0", "-1", "1e30", "{}", "true", "\"soon\""}) {
    const auto some = tokens(
        std::string(R"({"access_token":"a","token_type":"bearer","expires_in":)") + life + "}");
    CHECK_MESSAGE(some.value().expires_at == 0, life);
  }
  CHECK(tokens(R"({"access_token":"a","token_type":"bearer","expires_in":3600.0})")->expires_at ==
        util::epoch_ms(kNow) + 3'600'000);
}

TEST_CASE("a response without a needed scope is refused") {
  const auto* body = R"({"access_token":"a","token_type":"bearer","scope":"read write"})";
  CHECK(tokens(body, 200, {"write"}));
  CHECK_FALSE(tokens(body, 200, {"write", "publish"}));
  CHECK_FALSE(tokens(body, 200, {"wri"}));
}

TEST_CASE("a platform that is down, a withdrawn grant and a refusal give different errors") {
  for (const int status : {408, 429, 500, 503})
    CHECK(tokens("{}", status).error().advice == Advice::retry);
  CHECK(vault::read_tokens(doubles::http_fault(net::Fault::timeout), kNow).error().advice ==
        Advice::retry);
  CHECK(tokens(R"({"error":"invalid_grant"})", 400).error().advice == Advice::reopen);
  CHECK(tokens(R"({"error":"invalid_client"})", 401).error().advice == Advice::reject);
  CHECK(tokens("<html>", 302).error().advice == Advice::reject);
}

TEST_CASE("the account's name is read from the configured field") {
  CHECK(vault::read_name(http_answer(200, R"({"data":{"username":"ann"}})"), "data.username")
            .value() == "ann");
  for (const auto* bad : {R"({"data":{}})", R"({"data":"ann"})", R"({"data":{"username":"a\nb"}})"})
    CHECK_FALSE_MESSAGE(vault::read_name(http_answer(200, bad), "data.username"), bad);
}

TEST_CASE("a registration returns id and secret of a client") {
  CHECK(vault::read_client(http_answer(200, R"({"client_id":"i","client_secret":"s"})"))->id ==
        "i");
  CHECK_FALSE(vault::read_client(http_answer(200, R"({"client_id":"i"})")));
}

TEST_CASE("a token that the platform does not know counts as revoked") {
  CHECK(vault::read_revocation(http_answer(200)));
  CHECK(vault::read_revocation(http_answer(400, R"({"error":"invalid_token"})")));
  CHECK(vault::read_revocation(http_answer(503)).error().advice == Advice::retry);
  CHECK(vault::read_revocation(http_answer(401, R"({"error":"invalid_client"})")).error().advice ==
        Advice::reject);
}
