#include "backend/vault/vault.hpp"

#include <atomic>
#include <fstream>

#include "backend/vault/schema.hpp"
#include "service/grant.hpp"
#include "tests/backend/api_file.hpp"
#include "tests/backend/vault/configuration_rig.hpp"
#include "tests/backend/vault/fake_platform.hpp"
#include "tests/backend/vault/outside.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/form.hpp"

using json::Json;
using namespace vault_test;

namespace {

const std::string kHouseNumber = "+237650000001", kHousePassword = "Right-horse1";

/// The whole vault behind real sockets, with a fake platform and fake peers.
struct VaultRig : ConfigurationRig {
  doubles::FakeClock clock;
  std::atomic<bool> stop{false};
  std::atomic<int> woken{0};
  std::string sms;
  FakePlatform platform;
  doubles::FakePeer *gateway_server = nullptr, *publisher = nullptr;
  vault::Configuration settings = parsed(toml("", "[[platform]]\nname = \"mastodon\"\n"));
  std::unique_ptr<vault::Vault> vault;
  std::vector<std::unique_ptr<net::HttpServer>> servers;

  VaultRig() { start(); }
  void start() {
    auto configuration = settings;
    const auto completed = vault::complete(configuration);
    REQUIRE_MESSAGE(completed.has_value(), completed.error().what);
    configuration.policy.cost = {64, 1, 1};
    auto own_gateway = std::make_unique<doubles::FakePeer>();
    auto own_publisher = std::make_unique<doubles::FakePeer>();
    gateway_server = own_gateway.get();
    publisher = own_publisher.get();
    vault = vault::Vault::make(
                {clock, stop, [this] { ++woken; }}, std::move(configuration),
                {std::move(own_gateway), std::move(own_publisher), std::make_unique<Modem>(sms),
                 [this](const net::HttpRequest& r) { return platform.answer(r); },
                 [](const std::string&) { return std::vector<std::string>{"93.184.216.34"}; }})
                .value();
    for (auto& listener : vault->listeners()) {
      auto router = std::make_shared<const api::Router>(std::move(listener.router));
      servers.push_back(
          net::HttpServer::start(listener.options, [router](const net::ServerRequest& request) {
            return router->handle(request);
          }).value());
    }
    REQUIRE(servers.size() == 2);
  }
  void restart() {
    servers.clear();
    vault.reset();
    start();
  }
  static Said said(const net::HttpResult& result) {
    return {result.status, json::parse_or_null(result.body), result.body};
  }
  Said people(const std::string& method, const std::string& path, const Json& body = nullptr,
              const std::string& session = "") const {
    net::HttpRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:" + std::to_string(servers[0]->port()) + path;
    if (!session.empty()) request.headers = {{"Authorization", "Bearer " + session}};
    if (!body.is_null()) request.body = body.dump();
    return said(net::fetch(std::move(request)));
  }
  Said inside(const std::string& token, const std::string& method, const std::string& path,
              const Json& body = nullptr) const {
    net::HttpRequest request;
    request.method = method;
    request.url = "http://vault" + path;
    request.unix_socket = dir / "v.sock";
    request.headers = {{"Authorization", "Bearer " + token}};
    if (!body.is_null()) request.body = body.dump();
    return said(net::fetch(std::move(request)));
  }
  Said lease(const std::string& user) const {
    const service::Granted granted{std::string(64, 'a'), user, 'm', "",
                                   util::epoch_ms(clock.wall()) + 60'000};
    return inside("pub-token", "POST", "/internal/v1/token-leases",
                  {{"publication", granted.publication},
                   {"user_id", user},
                   {"platform", "mastodon"},
                   {"account", ""},
                   {"expires", granted.expires},
                   {"grant", service::make_grant("the-grant-key", granted)}});
  }
  /// Returns all octets of the database's files.
  std::string leaked() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      if (entry.path().filename().string().find("vault.db") != 0) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }
};

struct Person {
  std::string user, session;
};

Person signed_up(VaultRig& rig) {
  const auto begun =
      rig.people("POST", "/v1/users", {{"number", kHouseNumber}, {"password", kHousePassword}});
  REQUIRE(begun.status == 202);
  const std::string user = begun.body["user_id"].text();
  const auto verified =
      rig.people("POST", "/v1/users/" + user + "/verification", {{"code", rig.sms.substr(0, 6)}});
  REQUIRE(verified.status == 200);
  return {user, verified.body["session"].text()};
}

void connect(VaultRig& rig, const Person& person) {
  const auto begun =
      rig.people("POST", "/v1/accounts", {{"platform", "mastodon"}, {"instance", "m.example"}},
                 person.session);
  REQUIRE(begun.status == 200);
  const auto back = rig.platform.consent(begun.body["authorization_url"].text());
  CHECK(back.path == "/oauth2/callback/mastodon/m.example");
  const auto page = rig.people("GET", back.path + "?state=" + back.state + "&code=" + back.code);
  REQUIRE(page.status == 200);
  REQUIRE(rig.people("POST", back.path + doubles::action_of(page.text)).status == 200);
}

}  // namespace

TEST_CASE("docs/backend-api.yaml has every operation of the vault, and no other") {
  const VaultRig rig;
  std::set<std::string> served;
  for (auto& listener : rig.vault->listeners()) api_file::add_operations(served, listener.router);
  CHECK(served.size() == 23);
  CHECK(api_file::difference(served, api_file::operations_of("vault")) == "");
}

TEST_CASE("a user signs up, connects an account, has it leased and revoked, and is deleted") {
  VaultRig rig;
  const auto person = signed_up(rig);
  connect(rig, person);
  const auto lent = rig.lease(person.user);
  REQUIRE(lent.status == 200);
  const std::string token = lent.body["access_token"].text();
  CHECK(rig.platform.alive(token));
  CHECK(lent.body["instance"] == "https://m.example");
  CHECK(lent.body["name"] == "ann");

  CHECK(rig.inside("gs-token", "POST", "/internal/v1/session-checks", {{"session", person.session}})
            .body == Json{{"user_id", person.user}});
  CHECK(rig.inside("gs-token", "POST", "/internal/v1/password-checks",
                   {{"user_id", person.user}, {"password", kHousePassword}})
            .body == Json{{"number", kHouseNumber}});
  CHECK(rig.inside("gs-token", "GET", "/internal/v1/users/" + person.user + "/accounts")
            .body["accounts"]
            .size() == 1);

  const auto listed = rig.people("GET", "/v1/accounts", nullptr, person.session);
  const std::string id = listed.body["accounts"][0]["id"].text();
  CHECK(rig.people("DELETE", "/v1/accounts/" + id, nullptr, person.session).status == 202);
  CHECK(rig.woken == 1);
  CHECK(rig.lease(person.user).status == 404);
  CHECK(rig.platform.alive(token));
  rig.vault->work();
  CHECK(rig.platform.alive() == 0);

  connect(rig, person);
  CHECK(
      rig.people("DELETE", "/v1/users/me", {{"password", kHousePassword}}, person.session).status ==
      202);
  rig.vault->work();
  CHECK(rig.platform.alive() == 0);
  REQUIRE(rig.gateway_server->requests.size() == 1);
  CHECK(rig.gateway_server->requests[0].path == "/internal/v1/users/" + person.user);
  CHECK(rig.publisher->requests.size() == 1);
  CHECK(rig.people("POST", "/v1/sessions", {{"number", kHouseNumber}, {"password", kHousePassword}})
            .status == 401);
}

TEST_CASE("a leaked database has no readable data") {
  VaultRig rig;
  const auto person = signed_up(rig);
  connect(rig, person);
  const std::string token = rig.lease(person.user).body["access_token"].text();
  const auto all = rig.leaked();
  CHECK(all.find(person.user) != std::string::npos);
  for (const auto& secret :
       {kHouseNumber, kHouseNumber.substr(1), kHousePassword, std::string("argon2"), person.session,
        token, std::string("refresh-"), std::string("made-secret"), std::string("m.example"),
        rig.sms.substr(0, 6), std::string("gs-token"), std::string("the-grant-key")})
    CHECK_MESSAGE(all.find(secret) == std::string::npos, secret);
}

TEST_CASE("queued revocations and erasures survive a restart") {
  VaultRig rig;
  const auto person = signed_up(rig);
  connect(rig, person);
  rig.platform.down = true;
  CHECK(
      rig.people("DELETE", "/v1/users/me", {{"password", kHousePassword}}, person.session).status ==
      202);
  rig.restart();
  CHECK(rig.vault->work() <= std::chrono::seconds(5));
  CHECK(rig.gateway_server->requests.size() == 1);
  CHECK(rig.platform.alive() == 2);
  rig.platform.down = false;
  rig.restart();
  rig.clock.advance(std::chrono::seconds(5));
  rig.vault->work();
  CHECK(rig.platform.alive() == 0);
}

TEST_CASE("users cannot reach the internal API, and each program only its own endpoints") {
  const VaultRig rig;
  for (const auto* path :
       {"/internal/v1/password-checks", "/internal/v1/session-checks", "/internal/v1/token-leases"})
    CHECK(rig.people("POST", path, Json::object(), "gs-token").status == 404);
  CHECK(rig.inside("gs-token", "POST", "/internal/v1/token-leases", Json::object()).status == 403);
  CHECK(rig.inside("pub-token", "POST", "/internal/v1/password-checks", Json::object()).status ==
        403);
  CHECK(rig.inside("forged", "POST", "/internal/v1/token-leases", Json::object()).status == 401);
  CHECK(rig.inside("pub-token", "POST", "/v1/users", Json::object()).status == 404);
}

TEST_CASE("expired rows are deleted once an hour") {
  VaultRig rig;
  const auto person = signed_up(rig);
  rig.vault->work();
  const auto rows = [&](const char* sql) {
    auto database = database::Database::open(rig.dir / "vault.db", vault::schema()).value();
    auto row = database.query(sql);
    return row.next() ? row.integer(0) : -1;
  };
  CHECK(rows("SELECT count(*) FROM sessions") == 1);
  CHECK(rows("SELECT count(*) FROM audit") > 0);
  rig.clock.advance(std::chrono::hours(24 * 91));
  CHECK(rig.people("GET", "/v1/accounts", nullptr, person.session).status == 401);
  rig.vault->work();
  for (const auto* table : {"SELECT count(*) FROM sessions", "SELECT count(*) FROM audit",
                            "SELECT count(*) FROM limits", "SELECT count(*) FROM signups"})
    CHECK_MESSAGE(rows(table) == 0, table);
}
