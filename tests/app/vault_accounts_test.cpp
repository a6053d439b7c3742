#include "app/vault_accounts.hpp"

#include "tests/app/servers.hpp"

using namespace app_test;

namespace {

app::Phone signed_in() {
  app::Phone phone;
  phone.vault_url = kVault;
  phone.session = kSession;
  phone.gateway_server = kGateway;
  return phone;
}

}  // namespace

TEST_CASE("a new account of the platform, or one that is connected again, counts as connected") {
  const app::Account ada{"1", "x", "t", "ada", "needs reconnecting", 1};
  auto back = ada;
  back.state = "connected";
  auto other = back;
  other.platform = "gmail";
  CHECK(app::newly_connected({ada}, {back}, "x") == back);
  CHECK_FALSE(app::newly_connected({back}, {back}, "x").has_value());
  CHECK_FALSE(app::newly_connected({}, {ada}, "x").has_value());
  CHECK_FALSE(app::newly_connected({}, {other}, "x").has_value());
}

TEST_CASE("a consent address that is no web address is refused") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  CHECK(app::begin_connecting(client, signed_in(), {.platform = "x"}).has_value());
  for (const char* url : {"", "javascript:alert(1)", "https://a b", "http://evil.example",
                          "https://a.example/\x1b[2J", "file:///etc/passwd"}) {
    servers.script = [url](const net::HttpRequest&) {
      return Servers::said(200, {{"authorization_url", url}});
    };
    CHECK_FALSE_MESSAGE(app::begin_connecting(client, signed_in(), {.platform = "x"}).has_value(),
                        url);
  }
}

TEST_CASE("without a session no request is sent") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  CHECK(app::list_accounts(client, {}).error().exit == app::kDenied);
  CHECK(app::list_results(client, {}).error().exit == app::kDenied);
  CHECK(app::revoke(client, {}, "a1").error().exit == app::kDenied);
  CHECK(servers.asked.empty());
}

TEST_CASE("an id cannot change the path of a request") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  (void)app::revoke(client, signed_in(), "../users/me");
  CHECK(servers.asked.back().url == kVault + "/v1/accounts/..%2Fusers%2Fme");
}

TEST_CASE("responses of another shape give empty lists") {
  Servers servers;
  const app::ApiClient client(servers.fetch(), "");
  for (const auto& body : {Json{{"accounts", 7}}, Json::object(), Json{{"accounts", {{"a", 1}}}},
                           Json{{"accounts", Json::array({7, nullptr})}},
                           Json{{"results", Json::array({7, nullptr})}}}) {
    servers.script = [&body](const net::HttpRequest&) { return Servers::said(200, body); };
    CHECK(app::list_accounts(client, signed_in())->accounts.empty());
    CHECK(app::list_results(client, signed_in())->empty());
    CHECK(app::list_gateway_clients(client, kGateway)->empty());
  }
}
