#include "app/key_exchange.hpp"

#include "tests/app/servers.hpp"

using namespace app_test;
using app::Form, app::Handshake;

namespace {

struct Meeting {
  Servers servers;
  app::ApiClient client{servers.fetch(), ""};
  app::CommandResult<Handshake> begin(Form form = Form::compact) {
    const auto invitation = app::read_invitation(servers.link());
    REQUIRE(invitation.has_value());
    return Handshake::begin(client, *invitation, form, 2048);
  }
};

}  // namespace

TEST_CASE("a link names the server, the user, the session and the server's key") {
  const auto print = server_key().public_key().fingerprint();
  for (const char* scheme : {"https", "apps", "HTTPS"}) {
    const auto read = app::read_invitation(
        scheme + std::string("://Gateway.example:8443/v2/sync/users/u/sessions/s/handshake#") +
        print);
    REQUIRE(read.has_value());
    CHECK(read->gateway_server == "https://gateway.example:8443");
    CHECK(read->path == "/v2/sync/users/u/sessions/s/handshake");
    CHECK(read->user_id == "u");
    CHECK(read->fingerprint == print);
  }
  CHECK(app::read_invitation("app://127.0.0.1:9/v2/sync/users/u/sessions/s/handshake#" + print)
            ->gateway_server == "http://127.0.0.1:9");
  for (const auto& wrong : {std::string("https://g.example/v2/sync/users/u/sessions/s/handshake"),
                            "https://g.example/v2/sync/users/u/sessions/s#" + print,
                            "https://g.example/v2/sync/users//sessions/s/handshake#" + print,
                            "app://g.example/v2/sync/users/u/sessions/s/handshake#" + print,
                            "https://g.example/#" + print, std::string()})
    CHECK_FALSE_MESSAGE(app::read_invitation(wrong).has_value(), wrong);
}

TEST_CASE("phone and server agree on a key in both formats") {
  for (const auto form : {Form::compact, Form::rsa_era}) {
    Meeting meeting;
    const auto handshake = meeting.begin(form);
    REQUIRE(handshake.has_value());
    const auto agreed = handshake->finish(meeting.client, kPassword);
    REQUIRE(agreed.has_value());
    CHECK(agreed->key == meeting.servers.key);
    CHECK(agreed->form == form);
    CHECK(agreed->platforms.size() == 2);
    CHECK(agreed->gateway_clients.size() == 1);
    app::Phone phone;
    phone.counter = 9;
    REQUIRE(app::apply(phone, *agreed).has_value());
    CHECK(phone.counter == 0);
    CHECK(phone.user_id == kUser);
    phone.user_id = "somebody else";
    CHECK_FALSE(app::apply(phone, *agreed).has_value());
  }
}

TEST_CASE("a synchronisation that only names an account keeps its id and state") {
  app::Phone phone;
  phone.accounts = {{"7", "x", "t", "ada", "connected", 5},
                    {"8", "x", "t", "gone", "connected", 5}};
  app::ExchangeResult agreed;
  agreed.key.assign(32, 'a');
  agreed.platforms = {{"x", "t", "text", "oauth2"}};
  agreed.accounts = {{"", "x", "t", "ada", "", 0}, {"", "x", "t", "new", "", 0}};
  const auto known = phone.accounts[0];
  REQUIRE(app::apply(phone, agreed).has_value());
  CHECK(phone.accounts == std::vector<app::Account>{known, agreed.accounts[1]});
  agreed.key.assign(32, 'b');
  agreed.platforms.clear();
  agreed.accounts.clear();
  REQUIRE(app::apply(phone, agreed).has_value());
  CHECK(phone.accounts.size() == 2);
}

TEST_CASE("a key that the phone already has is refused: its counters are used") {
  app::Phone phone;
  app::ExchangeResult agreed;
  agreed.key.assign(32, 'a');
  REQUIRE(app::apply(phone, agreed).has_value());
  phone.counter = 9;
  phone.key_in_doubt = true;
  CHECK_FALSE(app::apply(phone, agreed).has_value());
  CHECK(phone.counter == 9);
  agreed.key.assign(32, 'b');
  REQUIRE(app::apply(phone, agreed).has_value());
  CHECK_FALSE(phone.key_in_doubt);
}

TEST_CASE("a server whose key differs from the code's gets no password") {
  Meeting meeting;
  meeting.servers.fingerprint = crypto::RsaPrivateKey::generate(2048).public_key().fingerprint();
  const auto handshake = meeting.begin();
  REQUIRE_FALSE(handshake.has_value());
  CHECK(handshake.error().exit == app::kDenied);
  CHECK(meeting.servers.asked.size() == 1);
}

TEST_CASE("the password is sent only to the server of the code") {
  for (const char* elsewhere :
       {"https://evil.example/v2/sync/users/user-1/sessions/s1", "//evil.example/x",
        "https://gateway.example.evil/x", "https://gateway.example@evil.example/", "", "x",
        "http://gateway.example/v2"}) {
    Meeting meeting;
    meeting.servers.verification_url = elsewhere;
    CHECK_FALSE_MESSAGE(meeting.begin().has_value(), elsewhere);
  }
  Meeting whole;
  whole.servers.verification_url = kGateway + "/v2/sync/users/user-1/sessions/s1";
  CHECK(whole.begin().has_value());
}

TEST_CASE("a wrong password is reported with status 401 and can be sent again") {
  Meeting meeting;
  const auto handshake = meeting.begin();
  const auto wrong = handshake->finish(meeting.client, "wrong");
  CHECK(wrong.error().status == 401);
  CHECK(wrong.error().exit == app::kDenied);
  CHECK(handshake->finish(meeting.client, kPassword).has_value());
  CHECK_FALSE(handshake->finish(meeting.client, std::string(2000, 'x')).has_value());
}

TEST_CASE("invalid responses to both requests of a handshake give no key") {
  Meeting meeting;
  const auto handshake = meeting.begin();
  const auto pem = server_key().public_key().pem();
  const std::vector<std::string> answers{"",
                                         "{}",
                                         "[]",
                                         "null",
                                         "\xff\xfe",
                                         R"({"shared_key": 7})",
                                         R"({"shared_key": "AAAA"})",
                                         R"({"shared_key": ")" + std::string(5000, 'A') + "\"}",
                                         std::string(100'000, '['),
                                         R"({"public_key": null})",
                                         R"({"public_key": "-----BEGIN PUBLIC KEY-----"})",
                                         Json{{"public_key", pem}, {"verification_url", 3}}.dump(),
                                         Json{{"public_key", pem}}.dump()};
  for (const auto& body : answers) {
    meeting.servers.script = [&body](const net::HttpRequest&) {
      net::HttpResult result;
      result.status = 200;
      result.body = body;
      return result;
    };
    CHECK_FALSE(handshake->finish(meeting.client, kPassword).has_value());
    CHECK_FALSE(meeting.begin().has_value());
  }
  // A key of the wrong size that is encrypted correctly is refused.
  const auto short_key = crypto::random_octets(16);
  meeting.servers.script = [&](const net::HttpRequest&) {
    const auto phone = crypto::RsaPublicKey::from_pem(meeting.servers.phone_pem).value();
    return Servers::said(200,
                         {{"shared_key", crypto::base64(phone.encrypt(short_key, {}).value())}});
  };
  CHECK_FALSE(handshake->finish(meeting.client, kPassword).has_value());
}

TEST_CASE("an events address on another server is refused") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  app::Phone phone;
  phone.user_id = kUser;
  CHECK(app::request_ticket(client, phone).error().exit == app::kDenied);
  phone.vault_url = kVault;
  phone.session = kSession;
  const auto ticket = app::request_ticket(client, phone);
  REQUIRE(ticket.has_value());
  CHECK(ticket->gateway_servers == std::vector<std::string>{kGateway});
  const auto invited = app::request_invitation(client, kUser, kGateway + "/", ticket->ticket);
  REQUIRE(invited.has_value());
  CHECK(invited->fingerprint == servers.fingerprint);
  CHECK(app::check_server(*invited, *ticket).has_value());
  servers.script = [](const net::HttpRequest&) {
    return Servers::said(200, {{"events_url", "https://other.example/v2/sync/init/u/t"}});
  };
  const auto elsewhere = app::request_invitation(client, kUser, kGateway, ticket->ticket);
  CHECK(elsewhere.error().next.find("https://other.example") != std::string::npos);
}

TEST_CASE("a vault that names no Gateway server, or nonsense, gives no ticket") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  app::Phone phone;
  phone.vault_url = kVault;
  phone.session = kSession;
  const auto given = [](Json list) {
    return Json{{"ticket", "t"}, {"proof", "p"}, {"gateway_servers", std::move(list)}};
  };
  const auto named = [&](Json prints) {
    return Json::array({{{"url", kGateway}, {"fingerprints", std::move(prints)}}});
  };
  auto odd = given(named(Json::array({"f"})));
  odd["ticket"] = 7;
  for (const auto& answer :
       std::vector<Json>{Json::object(), given("x"), given(Json::array({"x", 7})),
                         given(named("f")), given(named(Json::array({7}))), odd}) {
    servers.script = [&](const net::HttpRequest&) { return Servers::said(200, answer); };
    CHECK_FALSE_MESSAGE(app::request_ticket(client, phone).has_value(), answer.dump());
  }
}
