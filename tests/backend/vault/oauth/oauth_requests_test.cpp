#include "backend/vault/oauth/oauth.hpp"
#include "tests/backend/vault/rig.hpp"

namespace {

const vault::Client kClient{"id 1", "s+1", "https://v/cb"};

std::string header(const net::HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "";
}

}  // namespace

TEST_CASE("the challenge is the one in RFC 7636 appendix B") {
  CHECK(vault::pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("the authorization URL has state and challenge, never the verifier") {
  auto platform = vault_test::mastodon();
  platform.authorization_parameters = "prompt=consent";
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  CHECK(vault::authorization_url(platform, "https://m.example", kClient, "state1", verifier) ==
        "https://m.example/oauth/authorize?response_type=code&client_id=id%201&redirect_uri=https%"
        "3A%2F%2Fv%2Fcb&scope=profile%20write%3Astatuses&state=state1&code_challenge="
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=consent");
}

TEST_CASE("the client authenticates in the way that the platform needs") {
  auto platform = vault_test::mastodon();
  auto request = vault::code_request(platform, "https://m.example", kClient, "c", "v");
  CHECK(request.method == "POST");
  CHECK(request.url == "https://m.example/oauth/token");
  CHECK(request.body ==
        "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fv%2Fcb&code_verifier=v"
        "&client_id=id%201&client_secret=s%2B1");
  platform.proof = vault::ClientProof::basic;
  request = vault::refresh_request(platform, "https://m.example", kClient, "r1");
  CHECK(request.body == "grant_type=refresh_token&refresh_token=r1");
  CHECK(header(request, "Authorization") == "Basic aWQlMjAxOnMlMkIx");  // "id%201:s%2B1"
  platform.proof = vault::ClientProof::none;
  request = vault::refresh_request(platform, "https://m.example", kClient, "r1");
  CHECK(request.body == "grant_type=refresh_token&refresh_token=r1&client_id=id%201");
  CHECK(header(request, "Authorization").empty());
}

TEST_CASE("a token is revoked by RFC 7009, or as its own bearer token") {
  auto platform = vault_test::mastodon();
  auto request = vault::revocation_request(platform, "https://m.example", kClient, "t1",
                                           vault::TokenHint::refresh);
  CHECK(request.url == "https://m.example/oauth/revoke");
  CHECK(request.body ==
        "token=t1&token_type_hint=refresh_token&client_id=id%201&client_secret=s%2B1");
  platform.revocation = vault::Revocation::bearer;
  request = vault::revocation_request(platform, "https://m.example", kClient, "t1",
                                      vault::TokenHint::access);
  CHECK(header(request, "Authorization") == "Bearer t1");
  CHECK(request.body.empty());
}

TEST_CASE("the userinfo request has the token, a registration has none") {
  const auto platform = vault_test::mastodon();
  const auto who = vault::userinfo_request(platform, "https://m.example", "t1");
  CHECK(who.method == "GET");
  CHECK(who.url == "https://m.example/oauth/userinfo");
  CHECK(header(who, "Authorization") == "Bearer t1");
  const auto made =
      vault::registration_request(platform, "https://m.example", "Our relay", "https://v/cb");
  CHECK(made.url == "https://m.example/api/v1/apps");
  CHECK(made.body ==
        "client_name=Our%20relay&redirect_uris=https%3A%2F%2Fv%2Fcb&scopes=profile%20write%"
        "3Astatuses");
}
