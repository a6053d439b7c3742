#include "backend/vault/api/internal_api.hpp"

#include "json/json.hpp"
#include "service/router.hpp"
#include "tests/backend/vault/rig.hpp"

using namespace vault_test;
using json::Json;

namespace {

struct Inside : Rig {
  vault::SyncTickets tickets{context};
  vault::LeaseRequest asked_for;
  vault::Outcome<vault::Account> lent = api::fail(403, "the grant does not fit");
  api::Router router = service::make_router(
      vault::internal_endpoints(
          {policy, users, sessions, accounts, tickets,
           [this](const vault::LeaseRequest& request) {
             asked_for = request;
             return lent;
           },
           [](const vault::LeaseRequest& request, const vault::Account& account) {
             return request.publication.substr(0, 1) + "/" + account.name;
           }}),
      {{"gateway-server", "gs-token"}, {"publisher", "pub-token"}, {"other", "other-token"}});

  net::ServerResponse ask(const std::string& method, const std::string& path, const Json& body,
                          const std::string& token) const {
    net::ServerRequest request;
    request.method = method;
    request.path = path;
    if (method == "POST") request.body = body.dump();
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    return router.handle(request);
  }
  net::ServerResponse gateway(const std::string& method, const std::string& path,
                              const Json& body = Json::object()) const {
    return ask(method, path, body, "gs-token");
  }
  static Json lease_body() {
    return {{"publication", std::string(64, 'a')},
            {"user_id", "user-1"},
            {"platform", "mastodon"},
            {"account", "ann"},
            {"expires", 1'800'000'000'001},
            {"grant", std::string(64, 'b')}};
  }
};

const std::string kLeases = "/internal/v1/token-leases";

}  // namespace

TEST_CASE("each program may use only its own endpoints, and no other caller any") {
  const Inside inside;
  const std::vector<std::pair<std::string, std::string>> of_gateway{
      {"POST", "/internal/v1/password-checks"},
      {"POST", "/internal/v1/session-checks"},
      {"GET", "/internal/v1/users/u/accounts"}};
  for (const auto& [method, path] : of_gateway) {
    CHECK(inside.ask(method, path, Json::object(), "pub-token").status == 403);
    CHECK(inside.ask(method, path, Json::object(), "other-token").status == 403);
    CHECK(inside.ask(method, path, Json::object(), "wrong").status == 401);
    CHECK(inside.ask(method, path, Json::object(), "").status == 401);
  }
  CHECK(inside.ask("POST", kLeases, Inside::lease_body(), "gs-token").status == 403);
  CHECK(inside.ask("POST", kLeases, Inside::lease_body(), "other-token").status == 403);
  CHECK(inside.ask("POST", kLeases, Inside::lease_body(), "").status == 401);
  CHECK(inside.asked_for.user.empty());
}

TEST_CASE("a password check returns the number, and tries are limited") {
  Inside inside;
  const auto user = inside.person().user;
  const auto check = [&](const std::string& password) {
    return inside.gateway("POST", "/internal/v1/password-checks",
                          {{"user_id", user}, {"password", password}});
  };
  const auto right = check(kPassword);
  CHECK(right.status == 200);
  CHECK(json::parse_or_null(right.body) == Json{{"number", kNumber}});
  for (int i = 0; i < 3; ++i) CHECK(check("Wrong-horse1").status == 401);
  CHECK(check(kPassword).status == 429);
  CHECK(inside
            .gateway("POST", "/internal/v1/password-checks",
                     {{"user_id", "nobody"}, {"password", kPassword}})
            .status == 401);
  CHECK(inside.gateway("POST", "/internal/v1/password-checks", {{"user_id", user}}).status == 400);
}

TEST_CASE("a session check returns the user until the session ends") {
  Inside inside;
  const auto session = inside.person();
  const auto check = [&](const std::string& token) {
    return inside.gateway("POST", "/internal/v1/session-checks", {{"session", token}});
  };
  CHECK(json::parse_or_null(check(session.token).body) == Json{{"user_id", session.user}});
  CHECK(check("another").status == 401);
  inside.clock.advance(std::chrono::hours(13));
  CHECK(check(session.token).status == 401);
}

TEST_CASE("a ticket replaces the session, and its proof the password, once") {
  Inside inside;
  const auto owner = inside.person();
  const auto ticket = inside.tickets.issue(owner.user, owner.token).value();
  const auto session = [&](const std::string& text,
                           const std::string& purpose = "synchronisation") {
    return inside.gateway("POST", "/internal/v1/session-checks",
                          {{"session", text}, {"purpose", purpose}});
  };
  const auto password = [&](const std::string& text) {
    return inside.gateway("POST", "/internal/v1/password-checks",
                          {{"user_id", owner.user}, {"password", text}});
  };
  CHECK(json::parse_or_null(session(ticket.ticket).body) == Json{{"user_id", owner.user}});
  // A Gateway server that got the ticket cannot list the user's posts with it.
  CHECK(session(ticket.ticket, "").status == 401);
  CHECK(password(ticket.ticket).status == 401);
  CHECK(session(ticket.proof).status == 401);
  CHECK(json::parse_or_null(password(ticket.proof).body) == Json{{"number", kNumber}});
  CHECK(password(ticket.proof).status == 401);
  CHECK(session(ticket.ticket).status == 401);
  // A wrong proof is no wrong password.
  for (int i = 0; i < 20; ++i) CHECK(password("sync-proof.wrong").status == 401);
  CHECK(password(kPassword).status == 200);
}

TEST_CASE("the list for a phone has platforms and accounts without tokens") {
  Inside inside;
  const auto user = inside.person().user;
  vault::Account account;
  account.user = user;
  account.platform = "mastodon";
  account.name = "ann";
  account.instance = "https://m.example";
  account.tokens.access = "token-of-ann";
  inside.accounts.keep(account).value();
  account.platform = "gone";
  inside.accounts.keep(account).value();
  const auto answer = inside.gateway("GET", "/internal/v1/users/" + user + "/accounts");
  CHECK(answer.status == 200);
  CHECK(answer.body.find("token-of-ann") == std::string::npos);
  const auto all = json::parse_or_null(answer.body);
  CHECK(all["platforms"] == Json::array({{{"name", "mastodon"},
                                          {"letter", "m"},
                                          {"kind", "text"},
                                          {"authorization", "oauth2"}}}));
  CHECK(all["accounts"] ==
        Json::array({{{"platform", "mastodon"}, {"letter", "m"}, {"name", "ann"}}}));
  CHECK(inside.gateway("GET", "/internal/v1/users/nobody/accounts").status == 404);
}

TEST_CASE("a lease has everything that the Publisher needs, and no refresh token") {
  Inside inside;
  vault::Account account;
  account.name = "ann";
  account.instance = "https://m.example";
  account.settings = R"({"characters":"1000"})";
  account.tokens = {"the-access", "the-refresh", 0};
  inside.lent = account;
  auto body = Inside::lease_body();
  body["account_id"] = std::string(64, 'd');
  body["rejected"] = std::string(64, 'c');
  body["rejected_for_good"] = true;
  const auto answer = inside.ask("POST", kLeases, body, "pub-token");
  CHECK(answer.status == 200);
  CHECK(json::parse_or_null(answer.body) == Json{{"access_token", "the-access"},
                                                 {"account_id", "a/ann"},
                                                 {"kind", "oauth2"},
                                                 {"name", "ann"},
                                                 {"instance", "https://m.example"},
                                                 {"settings", {{"characters", "1000"}}}});
  CHECK(inside.asked_for.publication == std::string(64, 'a'));
  CHECK(inside.asked_for.user == "user-1");
  CHECK(inside.asked_for.platform == "mastodon");
  CHECK(inside.asked_for.account == "ann");
  CHECK(inside.asked_for.expires == 1'800'000'000'001);
  CHECK(inside.asked_for.grant == std::string(64, 'b'));
  CHECK(inside.asked_for.lent == std::string(64, 'd'));
  CHECK(inside.asked_for.rejected == std::string(64, 'c'));
  CHECK(inside.asked_for.rejected_for_good);
}

TEST_CASE("the kind of a lease says how the token is used") {
  Inside inside;
  inside.lent = vault::Account{};
  const auto kind = [&] {
    const auto answer = inside.ask("POST", kLeases, Inside::lease_body(), "pub-token");
    return json::parse_or_null(answer.body).text("kind");
  };
  inside.policy.platforms[0].oauth2 = false;
  CHECK(kind() == "secret");
  inside.policy.platforms[0] = vault::platform_called("email");
  auto body = Inside::lease_body();
  body["platform"] = "email";
  const auto of_mail = [&] {
    return json::parse_or_null(inside.ask("POST", kLeases, body, "pub-token").body).text("kind");
  };
  CHECK(of_mail() == "password");
  inside.policy.platforms[0].oauth2 = true;
  CHECK(of_mail() == "xoauth2");
  CHECK(inside.ask("POST", kLeases, Inside::lease_body(), "pub-token").status == 404);
}

TEST_CASE(
    "a lease request without a needed field is refused, and the vault's refusals are returned") {
  Inside inside;
  for (const char* field : {"publication", "user_id", "platform", "expires", "grant"}) {
    auto body = Inside::lease_body();
    body.erase(field);
    CHECK_MESSAGE(inside.ask("POST", kLeases, body, "pub-token").status == 400, field);
  }
  auto body = Inside::lease_body();
  body["expires"] = 1.5;
  CHECK(inside.ask("POST", kLeases, body, "pub-token").status == 400);
  body = Inside::lease_body();
  body["grant"] = std::string(65, 'b');
  CHECK(inside.ask("POST", kLeases, body, "pub-token").status == 400);
  CHECK(inside.ask("POST", kLeases, Inside::lease_body(), "pub-token").status == 403);
}
