#include "backend/vault/api/people_api.hpp"

#include "service/router.hpp"
#include "tests/backend/vault/deletion_rig.hpp"
#include "tests/backend/vault/fake_platform.hpp"
#include "tests/doubles/form.hpp"

using namespace vault_test;
using json::Json;

namespace {

struct PeopleReply {
  int status = 0;
  std::string text;
  Json body;
};

struct Outside : EndingRig {
  vault::SyncTickets tickets{context};
  FakePlatform platform;
  vault::Connecting connecting{
      context, limits,
      clients, accounts,
      audit,   [](const std::string&) {
                                 return std::vector<std::string>{"93.184.216.34"}; }};
  api::Router router = service::make_router(
      vault::people_endpoints({policy, signing_up, users, sessions, accounts, connecting, deletion,
                               resets, limits, tickets, gateway_server}),
      {});

  Outside() {
    policy.platforms[0].client_id.clear();
    policy.platforms[0].instances = {"any"};
    policy.platforms.push_back(vault::platform_called("email"));
    web = [this](const net::HttpRequest& request) { return platform.answer(request); };
  }
  PeopleReply ask(const std::string& method, const std::string& path, const Json& body = nullptr,
                  const std::string& session = "") const {
    net::ServerRequest request;
    request.method = method;
    request.path = path;
    request.remote = kHere;
    if (!body.is_null()) request.body = body.dump();
    if (!session.empty()) request.headers["authorization"] = "Bearer " + session;
    return say(request);
  }
  PeopleReply handle_redirect(const FakePlatform::Back& back, const std::string& fault = "") const {
    net::ServerRequest request;
    request.method = "GET";
    request.path = back.path;
    request.query = {{"state", back.state}};
    if (fault.empty())
      request.query["code"] = back.code;
    else
      request.query["error"] = fault;
    return say(request);
  }
  /// Sends the POST that the page's button sends.
  PeopleReply press(const PeopleReply& page) const {
    const auto action = doubles::action_of(page.text);
    constexpr std::string_view kBefore = "?confirmation=";
    REQUIRE(action.starts_with(kBefore));
    net::ServerRequest request;
    request.method = "POST";
    request.path = "/oauth2/callback/mastodon/m.example";
    request.query = {{"confirmation", action.substr(kBefore.size())}};
    return say(request);
  }
  PeopleReply say(const net::ServerRequest& request) const {
    const auto response = router.handle(request);
    return {response.status, response.body, json::parse_or_null(response.body)};
  }
  std::string signed_up() {
    const auto begun = ask("POST", "/v1/users", {{"number", kNumber}, {"password", kPassword}});
    REQUIRE(begun.status == 202);
    const auto verified = ask("POST", "/v1/users/" + begun.body["user_id"].text() + "/verification",
                              {{"code", sms_sender.code()}});
    REQUIRE(verified.status == 200);
    CHECK(verified.body["user_id"] == begun.body["user_id"]);
    return verified.body["session"].text();
  }
};

}  // namespace

TEST_CASE("a user signs up, in and out") {
  Outside outside;
  const auto first = outside.signed_up();
  const auto in =
      outside.ask("POST", "/v1/sessions", {{"number", kNumber}, {"password", kPassword}});
  CHECK(in.status == 200);
  CHECK(in.body["expires_at"] ==
        util::epoch_ms(outside.clock.wall()) + outside.policy.session_life.count());
  const std::string session = in.body["session"].text();
  CHECK(session != first);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, session).status == 200);
  CHECK(outside.ask("DELETE", "/v1/sessions", nullptr, session).status == 200);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, session).status == 401);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, first).status == 200);
  CHECK(outside.ask("POST", "/v1/sessions", {{"number", kNumber}, {"password", "Wrong-horse1"}})
            .status == 401);
}

TEST_CASE("every endpoint for users refuses a request without a session") {
  const Outside outside;
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
           {"DELETE", "/v1/sessions"},
           {"GET", "/v1/platforms"},
           {"GET", "/v1/accounts"},
           {"POST", "/v1/accounts"},
           {"DELETE", "/v1/accounts/1"},
           {"DELETE", "/v1/users/me"},
           {"POST", "/v1/sync-tickets"},
           {"PUT", "/v1/users/me/password"},
           {"DELETE", "/v1/users/me/sessions"},
           {"DELETE", "/v1/users/me/password-reset"}}) {
    CHECK(outside.ask(method, path).status == 401);
    CHECK(outside.ask(method, path, nullptr, "forged").status == 401);
  }
}

TEST_CASE("settings of an account are a flat object of texts, and deep nesting is refused") {
  Outside outside;
  const auto session = outside.signed_up();
  const auto said = [&](const std::string& settings) {
    net::ServerRequest request;
    request.method = "POST";
    request.path = "/v1/accounts";
    request.headers["authorization"] = "Bearer " + session;
    request.body = R"({"platform":"email","name":"a","secret":"s","settings":)" + settings + "}";
    return outside.say(request);
  };
  for (const std::string& wrong :
       {std::string(120'000, '[') + std::string(120'000, ']'), std::string("[]"), std::string("5"),
        std::string(R"({"user":{"deep":{}}})"), std::string(R"({"user":5})"), std::string("null")})
    CHECK(said(wrong).status == 400);
  CHECK(said(R"({"user":"u"})").text.find("settings") == std::string::npos);
}

TEST_CASE("platforms are listed with their kind of authorization") {
  Outside outside;
  const auto said = outside.ask("GET", "/v1/platforms", nullptr, outside.signed_up());
  CHECK(said.body == Json{{"platforms", Json::array({{{"name", "mastodon"},
                                                      {"letter", "m"},
                                                      {"kind", "text"},
                                                      {"authorization", "oauth2"}},
                                                     {{"name", "email"},
                                                      {"letter", "e"},
                                                      {"kind", "email"},
                                                      {"authorization", "secret"}}})}});
}

TEST_CASE("a user connects an account, lists it and revokes it") {
  Outside outside;
  const auto session = outside.signed_up();
  const auto begun = outside.ask("POST", "/v1/accounts",
                                 {{"platform", "mastodon"}, {"instance", "m.example"}}, session);
  REQUIRE(begun.status == 200);
  const auto back = outside.platform.consent(begun.body["authorization_url"].text());
  const auto asked = outside.handle_redirect(back);
  CHECK(asked.status == 200);
  CHECK(asked.text.find("number that ends in " + kNumber.substr(kNumber.size() - 2)) !=
        std::string::npos);
  CHECK(asked.text.find("mastodon (https://m.example)") != std::string::npos);
  CHECK(asked.text.find(kNumber.substr(1, kNumber.size() - 3)) == std::string::npos);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, session).body["accounts"].empty());
  const auto page = outside.press(asked);
  CHECK(page.status == 200);
  CHECK(page.text.find("ann at mastodon is connected") != std::string::npos);
  CHECK(outside.press(asked).status == 403);
  CHECK(outside.handle_redirect(back).status == 403);
  const auto listed = outside.ask("GET", "/v1/accounts", nullptr, session);
  REQUIRE(listed.body["accounts"].size() == 1);
  const auto account = listed.body["accounts"][0];
  CHECK(account["platform"] == "mastodon");
  CHECK(account["letter"] == "m");
  CHECK(account["name"] == "ann");
  CHECK(account["state"] == "connected");
  CHECK(account["since"] == util::epoch_ms(outside.clock.wall()));
  CHECK(listed.text.find("access-") == std::string::npos);
  CHECK(listed.text.find("refresh-") == std::string::npos);
  const auto path = "/v1/accounts/" + account["id"].text();
  const auto ended = outside.ask("DELETE", path, nullptr, session);
  CHECK(ended.status == 202);
  CHECK(ended.body["state"] == "revoking");
  CHECK(outside.ask("DELETE", path, nullptr, session).status == 404);
  outside.deletion.step(outside.stop);
  const auto after = outside.ask("GET", "/v1/accounts", nullptr, session).body;
  CHECK(after["accounts"].empty());
  CHECK(after["ended"][0]["state"] == "revoked");
  CHECK(outside.platform.alive() == 0);
}

TEST_CASE("a user who does not consent sees why nothing was connected") {
  Outside outside;
  const auto session = outside.signed_up();
  const auto begun = outside.ask("POST", "/v1/accounts",
                                 {{"platform", "mastodon"}, {"instance", "m.example"}}, session);
  const auto back = outside.platform.consent(begun.body["authorization_url"].text());
  const auto page = outside.handle_redirect(back, "access_denied<script>");
  CHECK(page.status == 400);
  CHECK(page.text.find("<script") == std::string::npos);
  CHECK(doubles::action_of(page.text).empty());
  CHECK(outside.ask("GET", "/oauth2/callback/mastodon").status == 403);
  CHECK(outside.ask("POST", "/oauth2/callback/mastodon").status == 403);
}

TEST_CASE("an account with a secret is connected at once") {
  Outside outside;
  const auto session = outside.signed_up();
  const Json body{{"platform", "email"},
                  {"name", "ann@mail.example"},
                  {"secret", "the-mail-password"},
                  {"instance", "smtps://mail.example:465"},
                  {"settings", {{"from", "Ann"}}}};
  const auto made = outside.ask("POST", "/v1/accounts", body, session);
  CHECK(made.status == 201);
  CHECK(made.body["name"] == "ann@mail.example");
  CHECK(made.body["state"] == "connected");
  CHECK(made.text.find("the-mail-password") == std::string::npos);
  for (const auto& wrong : std::vector<Json>{{{"settings", "x"}},
                                             {{"settings", {{"from", {1}}}}},
                                             {{"settings", {{"form", "Ann"}}}},
                                             {{"secret", {1}}},
                                             {{"more", "x"}},
                                             {{"platform", ""}},
                                             {{"name", 1}}}) {
    auto other = body;
    other.update(wrong);
    CHECK_MESSAGE(outside.ask("POST", "/v1/accounts", other, session).status == 400, other.dump());
  }
  CHECK(outside.ask("POST", "/v1/accounts", Json::array(), session).status == 400);
}

TEST_CASE("a user is deleted with the password, and the response lists each account") {
  Outside outside;
  const auto session = outside.signed_up();
  outside.account(outside.sessions.user_of(session).value());
  CHECK(outside.ask("DELETE", "/v1/users/me", Json::object(), session).status == 400);
  CHECK(outside.ask("DELETE", "/v1/users/me", {{"password", "Wrong-horse1"}}, session).status ==
        401);
  const auto gone = outside.ask("DELETE", "/v1/users/me", {{"password", kPassword}}, session);
  CHECK(gone.status == 202);
  REQUIRE(gone.body["accounts"].size() == 1);
  CHECK(gone.body["accounts"][0]["platform"] == "mastodon");
  CHECK(gone.body["accounts"][0]["state"] == "revoking");
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, session).status == 401);
}

TEST_CASE("an invalid number, password or code is refused") {
  const Outside outside;
  CHECK(outside.ask("POST", "/v1/users").status == 400);
  CHECK(outside.ask("POST", "/v1/users", {{"number", kNumber}}).status == 400);
  CHECK(outside.ask("POST", "/v1/users", {{"number", "1"}, {"password", kPassword}}).status == 400);
  CHECK(outside
            .ask("POST", "/v1/users", {{"number", kNumber}, {"password", std::string(10'000, 'x')}})
            .status == 400);
  CHECK(outside.ask("POST", "/v1/users/nobody/verification", {{"code", "000000"}}).status == 403);
  CHECK(outside.ask("POST", "/v1/users/nobody/verification", {{"code", 0}}).status == 400);
}

TEST_CASE("a user changes the password, and every other session ends") {
  Outside outside;
  const auto here = outside.signed_up();
  const auto there =
      outside.ask("POST", "/v1/sessions", {{"number", kNumber}, {"password", kPassword}});
  const auto change = [&](const Json& body) {
    return outside.ask("PUT", "/v1/users/me/password", body, here);
  };
  CHECK(change({{"password", kPassword}}).status == 400);
  CHECK(change({{"password", kPassword}, {"new_password", "short"}}).status == 400);
  CHECK(change({{"password", "Wrong-horse1"}, {"new_password", "Other-horse2"}}).status == 401);
  const auto changed = change({{"password", kPassword}, {"new_password", "Other-horse2"}});
  REQUIRE(changed.status == 200);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, here).status == 401);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, there.body["session"].text()).status == 401);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, changed.body["session"].text()).status == 200);
  const auto sign_in = [&](const std::string& password) {
    return outside.ask("POST", "/v1/sessions", {{"number", kNumber}, {"password", password}});
  };
  CHECK(sign_in(kPassword).status == 401);
  CHECK(sign_in("Other-horse2").status == 200);
}

TEST_CASE("a user signs out everywhere") {
  Outside outside;
  const auto here = outside.signed_up();
  const auto there =
      outside.ask("POST", "/v1/sessions", {{"number", kNumber}, {"password", kPassword}});
  CHECK(outside.ask("DELETE", "/v1/users/me/sessions", nullptr, here).status == 200);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, here).status == 401);
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, there.body["session"].text()).status == 401);
  CHECK(outside.count("SELECT count(*) FROM devices") == 0);
}

TEST_CASE("a forgotten password is replaced by a code, and a signed-in user can cancel that") {
  Outside outside;
  const auto session = outside.signed_up();
  outside.clock.advance(std::chrono::minutes(10));
  const auto ask = [&] {
    const auto begun = outside.ask("POST", "/v1/password-resets",
                                   {{"number", kNumber}, {"password", "Other-horse2"}});
    REQUIRE(begun.status == 202);
    return outside.ask("POST",
                       "/v1/password-resets/" + begun.body["reset_id"].text() + "/verification",
                       {{"code", outside.sms_sender.code()}});
  };
  const auto waits = ask();
  REQUIRE(waits.status == 200);
  CHECK(waits.body["valid_from"] == util::epoch_ms(outside.clock.wall() + std::chrono::hours(24)));
  CHECK(outside.ask("GET", "/v1/accounts", nullptr, session).body["password_replaced_at"] ==
        waits.body["valid_from"]);
  CHECK(outside.ask("DELETE", "/v1/users/me/password-reset", nullptr, session).status == 200);
  CHECK(outside.ask("DELETE", "/v1/users/me/password-reset", nullptr, session).status == 404);
  CHECK_FALSE(
      outside.ask("GET", "/v1/accounts", nullptr, session).body.contains("password_replaced_at"));
}

TEST_CASE("the code of a new password makes no user, and the code of a sign-up no password") {
  Outside outside;
  const auto begun =
      outside.ask("POST", "/v1/users", {{"number", kNumber}, {"password", kPassword}});
  const std::string id = begun.body["user_id"].text();
  CHECK(outside
            .ask("POST", "/v1/password-resets/" + id + "/verification",
                 {{"code", outside.sms_sender.code()}})
            .status == 403);
  CHECK(outside
            .ask("POST", "/v1/users/" + id + "/verification", {{"code", outside.sms_sender.code()}})
            .status == 200);
  outside.clock.advance(std::chrono::minutes(10));
  const auto reset = outside.ask("POST", "/v1/password-resets",
                                 {{"number", kNumber}, {"password", "Other-horse2"}});
  CHECK(outside
            .ask("POST", "/v1/users/" + reset.body["reset_id"].text() + "/verification",
                 {{"code", outside.sms_sender.code()}})
            .status == 403);
}

TEST_CASE(
    "a ticket names the Gateway server and its key, as that one says at the internal socket") {
  Outside outside;
  const auto session = outside.signed_up();
  const auto ask = [&] { return outside.ask("POST", "/v1/sync-tickets", nullptr, session); };
  outside.gateway_server.script = [](const auto&) {
    return doubles::peer_fault(net::Fault::connect);
  };
  CHECK(ask().status == 503);
  outside.gateway_server.script = [](const auto&) {
    return doubles::peer_response(404, {{"error", "this path does not exist"}});
  };
  CHECK(ask().status == 503);
  const Json fingerprints = Json::array({"the-fingerprint"});
  outside.gateway_server.script = [&](const doubles::FakePeer::Sent& asked) {
    CHECK(asked.path == "/internal/v1/sync-server");
    return doubles::peer_response(200,
                                  {{"url", "https://gw.example"}, {"fingerprints", fingerprints}});
  };
  const auto ticket = ask();
  REQUIRE(ticket.status == 200);
  CHECK(ticket.body["gateway_servers"] ==
        Json::array({{{"url", "https://gw.example"}, {"fingerprints", fingerprints}}}));
  const auto owner = outside.sessions.user_of(session).value();
  CHECK(outside.tickets.user_of(ticket.body["ticket"].text()) == owner);
  CHECK(outside.tickets.use(owner, ticket.body["proof"].text()));
}

TEST_CASE("an unknown platform is a 404") {
  Outside outside;
  const auto session = outside.signed_up();
  CHECK(outside.ask("POST", "/v1/accounts", {{"platform", "nosuch"}}, session).status == 404);
  CHECK(outside
            .ask("POST", "/v1/accounts", {{"platform", "nosuch"}, {"name", "a"}, {"secret", "s"}},
                 session)
            .status == 404);
}
