// Stored access with an independent OAuth 2 server: consent, PKCE, expiry, refresh, revocation.
#include <doctest/doctest.h>

#include <set>

#include "service/grant.hpp"
#include "util/clock.hpp"
#include "world.hpp"

using harness::eventually;
using world::ask, world::json, world::World;

namespace {

struct Person {
  std::string user, session;
};

Person sign_up(World& all) {
  const auto vault = all.backend().vault_url();
  const auto begun = ask("POST", vault + "/v1/users",
                         {{"number", world::kNumber}, {"password", world::kPassword}});
  REQUIRE(begun.status == 202);
  const std::string user = begun.body.at("user_id");
  const auto verified =
      ask("POST", vault + "/v1/users/" + user + "/verification", {{"code", all.code()}});
  REQUIRE(verified.status == 200);
  return {user, verified.body.at("session")};
}

std::string authorization_url(World& all, const Person& person) {
  const auto begun = ask("POST", all.backend().vault_url() + "/v1/accounts",
                         {{"platform", "mastodon"}}, person.session);
  REQUIRE(begun.status == 200);
  return begun.body.at("authorization_url");
}

/// Requests a lease as the Publisher does for one publication, with the Gateway server's grant.
world::Said lease(World& all, const Person& person, const std::string& publication) {
  const auto& dir = all.backend().dir();
  const auto line = [&](const char* name) {
    const auto text = harness::read_file(dir / name);
    return text.substr(0, text.find('\n'));
  };
  const service::Granted granted{publication, person.user, 'm', "",
                                 util::epoch_ms(util::SystemClock().wall()) + 60'000};
  return ask("POST", "http://vault/internal/v1/token-leases",
             {{"publication", publication},
              {"user_id", person.user},
              {"platform", "mastodon"},
              {"account", ""},
              {"expires", granted.expires},
              {"grant", service::make_grant(line("grant"), granted)}},
             line("publisher-to-vault"), dir / "vault.sock");
}

json accounts(World& all, const Person& person) {
  return ask("GET", all.backend().vault_url() + "/v1/accounts", {}, person.session).body;
}

}  // namespace

TEST_CASE("a person stores access at a real OAuth 2 server, and revokes it") {
  World all;
  const auto person = sign_up(all);
  const auto there = authorization_url(all, person);
  CHECK(there.find("code_challenge_method=S256") != std::string::npos);
  CHECK(all.go(there) == 200);
  const auto connected = accounts(all, person).at("accounts");
  REQUIRE(connected.size() == 1);
  CHECK(connected[0].at("name") == "ada");

  const auto lent = lease(all, person, "p1");
  REQUIRE(lent.status == 200);
  const std::string token = lent.body.at("access_token");
  CHECK(all.consent().active(token));

  const std::string id = connected[0].at("id");
  CHECK(
      ask("DELETE", all.backend().vault_url() + "/v1/accounts/" + id, {}, person.session).status ==
      202);
  CHECK(eventually([&] { return !all.consent().active(token); }));
  CHECK(lease(all, person, "p2").status == 404);
}

TEST_CASE(
    "an access token that is about to expire is refreshed, each time with the newest refresh "
    "token") {
  World all(30);
  const auto person = sign_up(all);
  REQUIRE(all.go(authorization_url(all, person)) == 200);
  std::set<std::string> tokens;
  for (const auto* publication : {"p1", "p2", "p3"}) {
    const auto lent = lease(all, person, publication);
    REQUIRE(lent.status == 200);
    tokens.insert(lent.body.at("access_token").get<std::string>());
    CHECK(all.consent().active(lent.body.at("access_token")));
  }
  CHECK(tokens.size() == 3);
}

TEST_CASE(
    "a code works once and only for the person who requested it, and a forged state is refused") {
  World all;
  const auto person = sign_up(all);
  const auto back = all.consent().consent(authorization_url(all, person));
  auto forged = back;
  const auto at = forged.find("state=") + 6;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  CHECK(ask("GET", forged).status == 403);
  CHECK(accounts(all, person).at("accounts").empty());
  // A page that is loaded again asks again, as long as nobody has confirmed.
  CHECK(ask("GET", back).status == 200);
  CHECK(ask("GET", back).status == 200);
  // The person has returned, but not confirmed.
  CHECK(accounts(all, person).at("accounts").empty());
  CHECK(all.confirm(back) == 200);
  CHECK(ask("GET", back).status == 403);
}

TEST_CASE(
    "a person deletes everything while the platform is away: access is revoked once it is back") {
  World all;
  const auto person = sign_up(all);
  REQUIRE(all.go(authorization_url(all, person)) == 200);
  const std::string token = lease(all, person, "p1").body.at("access_token");
  REQUIRE(all.consent().active(token));
  all.consent().stop();
  const auto gone = ask("DELETE", all.backend().vault_url() + "/v1/users/me",
                        {{"password", world::kPassword}}, person.session);
  CHECK(gone.status == 202);
  REQUIRE(gone.body.at("accounts").size() == 1);
  all.consent().start();
  CHECK(eventually([&] { return !all.consent().active(token); }, std::chrono::seconds(60)));
  CHECK(ask("POST", all.backend().vault_url() + "/v1/sessions",
            {{"number", world::kNumber}, {"password", world::kPassword}})
            .status == 401);
}
