#include "backend/gateway_server/server.hpp"

#include <fstream>

#include "backend/gateway_server/schema.hpp"
#include "crypto/base64.hpp"
#include "tests/backend/api_file.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

void write_secret(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

/// The whole server, without its sockets.
struct ServerRig {
  explicit ServerRig(const std::string& more = "") {
    write_secret(dir / "keys", key_line);
    write_secret(dir / "token", "a-token");
    const std::string file = "file:" + (dir / "token");
    Configuration configuration;
    const auto reading = config::parse(
        "[gateway_server]\nstate_dir = \"" + dir.path() + "\"\nkeys = \"file:" + (dir / "keys") +
            "\"\ngrant_key = \"" + file +
            "\"\npublic_url = \"https://gw.example.org\"\n[internal]\nvault_token = \"" + file +
            "\"\n[vault]\ntoken = \"" + file + "\"\n[publisher]\ntoken = \"" + file + "\"\n" + more,
        "f.toml", configuration_schema(), configuration);
    REQUIRE_MESSAGE(reading.errors.empty(), reading.errors.front().to_string());
    const auto completed = complete(configuration);
    REQUIRE_MESSAGE(completed.has_value(), completed.error().what);
    auto own_vault = std::make_unique<doubles::FakePeer>();
    auto own_publisher = std::make_unique<doubles::FakePeer>();
    vault = own_vault.get();
    publisher = own_publisher.get();
    vault->script = [](const doubles::FakePeer::Sent& asked) {
      if (asked.path == "/internal/v1/session-checks")
        return asked.body["session"] == "good" ? doubles::peer_response(200, {{"user_id", kUser}})
                                               : doubles::peer_response(401, {{"error", "over"}});
      if (asked.path == "/internal/v1/password-checks")
        return doubles::peer_response(200, {{"number", kNumber}});
      return doubles::peer_response(200, {{"platforms", json::Json::array()}});
    };
    server = Server::make({clock, stop, [] {}}, std::move(configuration),
                          {std::move(own_vault), std::move(own_publisher)})
                 .value();
    auto listeners = server->listeners();
    REQUIRE(listeners.size() == 2);
    outside = std::make_unique<api::Router>(std::move(listeners[0].router));
    inside = std::make_unique<api::Router>(std::move(listeners[1].router));
  }
  static net::ServerRequest request(const std::string& method, const std::string& path,
                                    const json::Json& body, const std::string& bearer) {
    net::ServerRequest one;
    one.method = method;
    one.path = path;
    if (method == "POST") one.body = body.dump();
    if (!bearer.empty()) one.headers["authorization"] = "Bearer " + bearer;
    return one;
  }
  net::ServerResponse ask(const std::string& method, const std::string& path,
                          const json::Json& body = json::Json::object(),
                          const std::string& bearer = "") const {
    return outside->handle(request(method, path, body, bearer));
  }
  doubles::TempDir dir;
  const std::string key_line = crypto::Keyring::new_line(1);
  doubles::FakeClock clock;
  std::atomic<bool> stop{false};
  doubles::FakePeer *vault = nullptr, *publisher = nullptr;
  std::unique_ptr<Server> server;
  std::unique_ptr<api::Router> outside, inside;
};

}  // namespace

TEST_CASE("docs/backend-api.yaml has every operation of the Gateway server, and no other") {
  const ServerRig rig;
  std::set<std::string> served;
  for (const auto* side : {rig.outside.get(), rig.inside.get()})
    api_file::add_operations(served, *side);
  CHECK(served.size() == 16);
  CHECK(api_file::difference(served, api_file::operations_of("gateway-server")) == "");
}

TEST_CASE("a phone synchronises, and its message reaches the Publisher") {
  ServerRig rig;
  const auto begun = rig.ask("POST", "/v2/sync/users/" + kUser, json::Json::object(), "good");
  REQUIRE_MESSAGE(begun.status == 200, begun.body);
  const auto events_url = json::parse_or_null(begun.body)["events_url"].text();
  const auto events =
      rig.ask("GET", events_url.substr(std::string("https://gw.example.org").size()));
  REQUIRE(events.status == 200);
  CHECK(events.content_type == "text/event-stream");
  const auto event = events.stream().value();
  const auto data = json::parse_or_null(event.substr(event.find("data: ") + 6));
  const auto link = data["qr_url"].text();
  const auto hash = link.find('#');
  const auto path = link.substr(std::string("https://gw.example.org").size(),
                                hash - std::string("https://gw.example.org").size());
  CHECK(data["mobile_url"].text().find("apps://gw.example.org/") == 0);

  const auto phone = crypto::RsaPrivateKey::generate(2048);
  const auto shaken =
      rig.ask("POST", path, {{"public_key", phone.public_key().pem()}, {"payload", "compact"}});
  REQUIRE_MESSAGE(shaken.status == 200, shaken.body);
  const auto hands = json::parse_or_null(shaken.body);
  const auto server = crypto::RsaPublicKey::from_pem(hands["public_key"].text()).value();
  CHECK(server.fingerprint() == link.substr(hash + 1));
  const auto password = server.encrypt(util::as_octets(std::string_view("right")), {}).value();
  const auto agreed =
      rig.ask("POST", hands["verification_url"].text(), {{"password", crypto::base64(password)}});
  REQUIRE_MESSAGE(agreed.status == 200, agreed.body);
  const auto sealed =
      crypto::from_base64(json::parse_or_null(agreed.body)["shared_key"].text()).value();
  const auto key = phone.decrypt(sealed, {crypto::Hash::sha256, crypto::Hash::sha1}).value();

  CHECK(rig.ask("POST", "/sms/platform/gsmrelay",
                {{"MSISDN", kNumber}, {"text", Rig::sms(key, 1, "hi")}})
            .status == 200);
  CHECK(rig.ask("POST", "/v3/publish", {{"MSISDN", kNumber}, {"text", Rig::sms(key, 1, "hi")}})
            .status == 200);
  rig.server->work();
  REQUIRE(rig.publisher->requests.size() == 1);
  CHECK(rig.publisher->requests[0].body["body"] == "hi");

  // What the Publisher refuses is among the results, the newest first.
  const auto now = util::epoch_ms(rig.clock.wall());
  rig.publisher->script = [now](const auto& asked) {
    if (asked.method == "POST") return doubles::peer_response(400, {{"error", "too long"}});
    return doubles::peer_response(
        200, {{"results", json::Json::array({{{"id", "newer"}, {"at", now + 1}},
                                             {{"id", "older"}, {"at", now - 1}}})}});
  };
  CHECK(rig.ask("POST", "/v3/publish", {{"MSISDN", kNumber}, {"text", Rig::sms(key, 2, "again")}})
            .status == 200);
  rig.server->work();
  const auto listed = json::parse_or_null(rig.ask("GET", "/v1/results", {}, "good").body);
  REQUIRE(listed["results"].size() == 3);
  CHECK(listed["results"][0]["id"] == "newer");
  CHECK(listed["results"][1]["state"] == "refused");
  CHECK(listed["results"][1]["what"].text().find("too long") != std::string::npos);
  CHECK(listed["results"][2]["id"] == "older");

  // A refusal that the Publisher has got, though its response was lost, is listed once.
  const auto twice = listed["results"][1]["id"].text();
  rig.publisher->script = [twice](const auto&) {
    return doubles::peer_response(
        200, {{"results", json::Json::array({{{"id", twice}, {"state", "failed"}, {"at", 1}}})}});
  };
  const auto once = json::parse_or_null(rig.ask("GET", "/v1/results", {}, "good").body);
  REQUIRE(once["results"].size() == 1);
  CHECK(once["results"][0]["state"] == "failed");
}

TEST_CASE("synchronisation and results need a session of the vault") {
  ServerRig rig;
  CHECK(rig.ask("POST", "/v2/sync/users/" + kUser).status == 401);
  CHECK(rig.ask("POST", "/v2/sync/users/" + kUser, {}, "bad").status == 401);
  CHECK(rig.ask("POST", "/v2/sync/users/user-2", {}, "good").status == 403);
  CHECK(rig.ask("GET", "/v1/results").status == 401);
  rig.publisher->script = [](const auto&) {
    return doubles::peer_response(200, {{"results", json::Json::array({{{"id", "x"}}})}});
  };
  const auto results = rig.ask("GET", "/v1/results", {}, "good");
  CHECK(results.status == 200);
  CHECK(json::parse_or_null(results.body)["results"].size() == 1);
  // Tickets are for synchronisations: their holder cannot list posts.
  CHECK_FALSE(rig.vault->requests.back().body.contains("purpose"));
  CHECK(rig.vault->requests.front().body["purpose"] == "synchronisation");
}

TEST_CASE("only the vault can erase a user, and only at the internal listener") {
  const ServerRig rig;
  const auto path = "/internal/v1/users/" + kUser;
  CHECK(rig.ask("DELETE", path, {}, "a-token").status == 404);
  CHECK(rig.inside->handle(ServerRig::request("DELETE", path, {}, "")).status == 401);
  CHECK(rig.inside->handle(ServerRig::request("DELETE", path, {}, "a-token")).status == 200);
}

TEST_CASE("the vault learns the address and the key that phones must meet") {
  const ServerRig rig;
  const std::string path = "/internal/v1/sync-server";
  CHECK(rig.ask("GET", path, {}, "a-token").status == 404);
  CHECK(rig.inside->handle(ServerRig::request("GET", path, {}, "")).status == 401);
  const auto named = rig.inside->handle(ServerRig::request("GET", path, {}, "a-token"));
  REQUIRE(named.status == 200);
  const auto body = json::parse_or_null(named.body);
  CHECK(body["url"] == "https://gw.example.org");
  REQUIRE(body["fingerprints"].size() == 1);
  CHECK(body["fingerprints"][0].text().size() == 43);
}

TEST_CASE("the page loads nothing from other servers, and its policy forbids it") {
  const ServerRig rig;
  const auto page = rig.ask("GET", "/sync");
  CHECK(page.status == 200);
  bool policy = false;
  for (const auto& [name, value] : page.headers)
    policy = policy || (name == "Content-Security-Policy" && value.find("default-src 'none'") == 0);
  CHECK(policy);
  CHECK(page.body.find("NONCE") == std::string::npos);
  CHECK(page.body.find("http") == std::string::npos);
}

TEST_CASE("all errors of a configuration are reported at once") {
  Configuration configuration;
  const auto reading = config::parse("[gateway_server]\nstate_dri = \"/x\"\n", "f.toml",
                                     configuration_schema(), configuration);
  std::string all;
  for (const auto& error : reading.errors) all += error.to_string() + "\n";
  for (const char* word : {"did you mean 'state_dir'", "'keys'", "'grant_key'", "'public_url'",
                           "[vault]", "[publisher]"})
    CHECK_MESSAGE(all.find(word) != std::string::npos, word);
}

TEST_CASE("an unknown payload form is refused") {
  ServerRig rig;
  const auto path = "/v2/sync/users/" + kUser + "/sessions/any/handshake";
  const auto answer = rig.ask("POST", path, {{"public_key", "not read"}, {"payload", "Compact"}});
  CHECK(answer.status == 400);
  CHECK(answer.body.find("rsa-era") != std::string::npos);
}

TEST_CASE("code streams are limited, and free their place when they end") {
  ServerRig rig;
  std::vector<net::ServerResponse> open;
  const auto page = [&](const std::string& user) {
    rig.vault->script = [user](const auto&) {
      return doubles::peer_response(200, {{"user_id", user}});
    };
    const auto begun = rig.ask("POST", "/v2/sync/users/" + user, {}, "good");
    REQUIRE(begun.status == 200);
    const auto url = json::parse_or_null(begun.body)["events_url"].text();
    return rig.ask("GET", url.substr(url.find("/v2/")));
  };
  for (int i = 0; i < 16; ++i) {
    open.push_back(page("user-" + std::to_string(i / 4)));
    CHECK(open.back().status == 200);
    if (i == 3) CHECK(page("user-0").status == 503);
  }
  CHECK(page("user-9").status == 503);
  open.pop_back();
  CHECK(page("user-9").status == 200);
}

TEST_CASE("the address of the server says what it is, also to HEAD and OPTIONS") {
  const ServerRig rig;
  const auto about = rig.ask("GET", "/");
  CHECK(about.status == 200);
  CHECK(about.body.find("gsmrelay-gateway-server") != std::string::npos);
  CHECK(rig.ask("HEAD", "/").status == 200);
  CHECK(rig.ask("HEAD", "/v3/clients").status == 200);
  CHECK(rig.ask("OPTIONS", "/v3/publish").status == 204);
}

TEST_CASE("HEAD does not use up the ticket of a page") {
  ServerRig rig;
  const auto begun = rig.ask("POST", "/v2/sync/users/" + kUser, {}, "good");
  const auto url = json::parse_or_null(begun.body)["events_url"].text();
  const auto path = url.substr(url.find("/v2/"));
  CHECK(rig.ask("HEAD", path).status == 405);
  CHECK(rig.ask("GET", path).status == 200);
}

TEST_CASE("copies that updates made are removed after a week") {
  ServerRig rig;
  const auto copy =
      rig.dir / ("gateway-server.db.before-" + std::to_string(gateway_server::schema().size()));
  std::ofstream(copy) << "keys and posts";
  rig.clock.set_wall(
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  rig.server->work();
  CHECK(std::filesystem::exists(copy));
  rig.clock.set_wall(rig.clock.wall() + std::chrono::hours(24 * 7 + 1));
  rig.clock.advance(std::chrono::hours(1));
  rig.server->work();
  CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("a publication that the Publisher never took is refused after the configured time") {
  ServerRig rig("");
  rig.publisher->script = [](const auto&) { return doubles::peer_response(503); };
  const auto store =
      Store::open(rig.dir / "gateway-server.db", crypto::Keyring::parse(rig.key_line).value())
          .value();
  const util::Octets key(32, 7);
  REQUIRE(store->keep_key(kUser, kNumber, Form::compact, key, rig.clock.wall()));
  REQUIRE(
      rig.ask("POST", "/v3/publish", {{"MSISDN", kNumber}, {"text", Rig::sms(key, 1)}}).status ==
      200);
  for (int hour = 0; hour < 24 * 7; ++hour) {
    rig.server->work();
    CHECK(store->refused(kUser).value().empty());
    rig.clock.advance(std::chrono::hours(1));
  }
  rig.server->work();
  rig.clock.advance(std::chrono::hours(1));
  rig.server->work();
  CHECK(store->refused(kUser).value().size() == 1);
}
