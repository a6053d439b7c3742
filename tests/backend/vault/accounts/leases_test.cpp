#include "backend/vault/accounts/leases.hpp"

#include <thread>

#include "tests/backend/vault/fake_platform.hpp"
#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

namespace {

struct Lending : Rig {
  FakePlatform platform;
  vault::Clients clients{context};
  std::vector<vault::Account> owed;
  vault::Leases leases{context, clients, accounts, audit,
                       [this](const vault::Account& account) { owed.push_back(account); }};
  std::string user, id;

  Lending() {
    const auto key = util::as_octets("the-grant-key");
    policy.grant_key.assign(key.begin(), key.end());
    web = [this](const net::HttpRequest& request) { return platform.answer(request); };
    user = person().user;
    id = connect("ann");
  }
  /// Makes an account with tokens of the platform that expire in an hour.
  std::string connect(const std::string& name) {
    const auto back =
        platform.consent("https://m.example/?state=s&code_challenge=" + vault::pkce_challenge("v"));
    const auto tokens =
        vault::read_tokens(platform.answer(vault::code_request(
                               policy.platforms[0], "https://m.example", {}, back.code, "v")),
                           clock.wall(), {});
    vault::Account account;
    account.user = user;
    account.platform = "mastodon";
    account.name = name;
    account.instance = "https://m.example";
    account.tokens = tokens.value();
    return accounts.keep(account).value();
  }
  vault::LeaseRequest request(const std::string& account = "") const {
    vault::LeaseRequest one;
    one.publication = std::string(64, 'a');
    one.user = user;
    one.platform = "mastodon";
    one.account = account;
    one.expires = util::epoch_ms(clock.wall()) + 60'000;
    one.grant = service::make_grant("the-grant-key",
                                    {one.publication, one.user, 'm', one.account, one.expires});
    return one;
  }
  static std::string hash(const std::string& token) {
    return util::to_hex(crypto::sha256(util::as_octets(token)));
  }
  vault::Tokens tokens() { return accounts.by_id(user, id)->tokens; }
  void change(const vault::Tokens& to) {
    auto account = accounts.by_id(user, id).value();
    account.tokens = to;
    REQUIRE(accounts.keep_tokens(account));
  }
  std::string state() { return accounts.by_id(user, id)->state; }
  /// Makes the platform issue new tokens while the disk is full.
  void refresh_in_vain() {
    clock.advance(std::chrono::hours(2));
    store->change([](database::Database& db) {
      db.run(
          "CREATE TRIGGER full BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ABORT, 'full'); END");
    });
    CHECK(leases.lease(request()).error().status == 503);
  }
  std::string lent_id(const std::string& publication, const std::string& account) {
    return vault::Leases::lent_id(context, publication, accounts.by_id(user, account).value());
  }
  void forget(const std::string& account) {
    store->change(
        [&](database::Database& db) { db.run("DELETE FROM accounts WHERE id = ?", account); });
  }
  void make_room() {
    store->change([](database::Database& db) { db.run("DROP TRIGGER full"); });
  }
};

}  // namespace

TEST_CASE("a token is leased only for the grant's publication, user, platform, account and time") {
  Lending lending;
  const auto lent = lending.leases.lease(lending.request("ann"));
  REQUIRE(lent.has_value());
  CHECK(lending.platform.alive(lent->tokens.access));
  CHECK(lending.leases.lease(lending.request()).has_value());
  const auto refused = [&](auto change) {
    auto request = lending.request("ann");
    change(request);
    const auto answer = lending.leases.lease(request);
    return answer ? 0 : answer.error().status;
  };
  auto misfit = lending.request("ann");
  misfit.grant = std::string(64, 'b');
  CHECK(lending.leases.lease(misfit).error().misdirected);
  CHECK(refused([](auto& r) { r.publication = std::string(64, 'b'); }) == 403);
  CHECK(refused([](auto& r) { r.user = "another"; }) == 403);
  CHECK(refused([](auto& r) { r.account = ""; }) == 403);
  CHECK(refused([](auto& r) { ++r.expires; }) == 403);
  CHECK(refused([](auto& r) { r.grant = std::string(64, 'a'); }) == 403);
  CHECK(refused([](auto& r) { r.grant.clear(); }) == 403);
  CHECK(refused([](auto& r) { r.platform = "x"; }) == 404);
  const auto old = lending.request("ann");
  lending.clock.advance(std::chrono::minutes(1));
  CHECK(lending.leases.lease(old).error().status == 403);
  CHECK_FALSE(lending.leases.lease(old).error().misdirected);
  CHECK(lending.leases.lease(lending.request("bob")).error().status == 404);
  lending.connect("bob");
  CHECK(lending.leases.lease(lending.request())->name == "ann");
}

TEST_CASE("later leases of a publication are of the account of the first one, or of none") {
  Lending lending;
  auto request = lending.request();
  REQUIRE(lending.leases.lease(request)->id == lending.id);
  request.lent = lending.lent_id(request.publication, lending.id);
  const auto second = lending.connect("bea");
  CHECK(lending.leases.lease(request)->id == lending.id);
  lending.forget(lending.id);
  CHECK(lending.leases.lease(request).error().status == 404);
  // The id is of this publication alone, so nobody can choose an account with it.
  CHECK(lending.leases.lease(lending.request())->id == second);
  request.lent = second;
  CHECK(lending.leases.lease(request).error().status == 404);
  request.lent = lending.lent_id(std::string(64, 'b'), second);
  CHECK(lending.leases.lease(request).error().status == 404);
}

TEST_CASE("an account that was deleted and connected again is lent to its publication") {
  Lending lending;
  auto request = lending.request();
  request.lent = lending.lent_id(request.publication, lending.id);
  lending.connect("bea");
  lending.forget(lending.id);
  const auto again = lending.connect("ann");
  REQUIRE(again != lending.id);
  CHECK(lending.leases.lease(request)->id == again);
  // While a row does not open it may be the one: the post waits.
  lending.store->change([&](database::Database& db) {
    db.run("UPDATE accounts SET details = zeroblob(60) WHERE id = ?", again);
  });
  CHECK(lending.leases.lease(request).error().status == 503);
}

TEST_CASE("an expiring token is refreshed and stored before it is leased") {
  Lending lending;
  const auto first = lending.leases.lease(lending.request())->tokens.access;
  lending.clock.advance(std::chrono::minutes(58));
  CHECK(lending.leases.lease(lending.request())->tokens.access == first);
  lending.clock.advance(std::chrono::minutes(1));
  const auto second = lending.leases.lease(lending.request()).value();
  CHECK(second.tokens.access != first);
  CHECK(lending.platform.alive(second.tokens.access));
  CHECK(lending.accounts.by_id(lending.user, lending.id)->tokens.refresh == second.tokens.refresh);
  CHECK(lending.leases.lease(lending.request())->tokens.access == second.tokens.access);
}

TEST_CASE("a refused token is refreshed once, even if several publications report it") {
  Lending lending;
  auto request = lending.request();
  const auto first = lending.leases.lease(request)->tokens.access;
  request.rejected = Lending::hash(first);
  const auto second = lending.leases.lease(request)->tokens.access;
  CHECK(second != first);
  CHECK(lending.leases.lease(request)->tokens.access == second);
  request.rejected = "junk";
  CHECK(lending.leases.lease(request)->tokens.access == second);
}

TEST_CASE("a platform that is down gives 503, unless the token is still valid") {
  Lending lending;
  lending.platform.down = true;
  lending.clock.advance(std::chrono::seconds(3570));
  CHECK(lending.leases.lease(lending.request()).has_value());
  lending.clock.advance(std::chrono::seconds(60));
  CHECK(lending.leases.lease(lending.request()).error().status == 503);
  CHECK(lending.state() == "connected");
  lending.platform.down = false;
  CHECK(lending.leases.lease(lending.request()).has_value());
}

TEST_CASE("an account whose grant was withdrawn must be connected again") {
  Lending lending;
  lending.web = [](const auto&) {
    return doubles::http_answer(400, R"({"error":"invalid_grant"})");
  };
  lending.policy.platforms[0].client_id = "c";
  lending.clock.advance(std::chrono::hours(2));
  CHECK(lending.leases.lease(lending.request()).error().status == 409);
  CHECK(lending.state() == "needs reconnecting");
  const auto asked = lending.asked.size();
  CHECK(lending.leases.lease(lending.request()).error().status == 409);
  CHECK(lending.asked.size() == asked);
}

TEST_CASE("a refused client does not change the account's state") {
  Lending lending;
  lending.policy.platforms[0].client_id = "c";
  lending.web = [](const auto&) {
    return doubles::http_answer(401, R"({"error":"invalid_client"})");
  };
  lending.clock.advance(std::chrono::hours(2));
  CHECK(lending.leases.lease(lending.request()).error().status == 503);
  CHECK(lending.state() == "connected");
}

TEST_CASE("a token without a refresh token is leased until it expires") {
  Lending lending;
  lending.change({"only", "", lending.tokens().expires_at});
  lending.clock.advance(std::chrono::seconds(3590));
  CHECK(lending.leases.lease(lending.request())->tokens.access == "only");
  lending.clock.advance(std::chrono::seconds(10));
  CHECK(lending.leases.lease(lending.request()).error().status == 409);
}

TEST_CASE("a secret is leased until the platform has refused it for good") {
  Lending lending;
  lending.policy.platforms[0].oauth2 = false;
  lending.change({"password", "", 0});
  lending.clock.advance(std::chrono::hours(10'000));
  auto request = lending.request();
  CHECK(lending.leases.lease(request)->tokens.access == "password");
  // The mail server may have a fault of its own.
  request.rejected = Lending::hash("password");
  CHECK(lending.leases.lease(request)->tokens.access == "password");
  CHECK(lending.state() == "connected");
  request.rejected = Lending::hash("an older password");
  request.rejected_for_good = true;
  CHECK(lending.leases.lease(request)->tokens.access == "password");
  request.rejected = Lending::hash("password");
  CHECK(lending.leases.lease(request).error().status == 409);
  CHECK(lending.state() == "needs reconnecting");
}

TEST_CASE("a token that was refused for good is not refreshed once more") {
  Lending lending;
  auto request = lending.request();
  request.rejected = Lending::hash(lending.tokens().access);
  request.rejected_for_good = true;
  const auto asked = lending.asked.size();
  CHECK(lending.leases.lease(request).error().status == 409);
  CHECK(lending.state() == "needs reconnecting");
  CHECK(lending.asked.size() == asked);
}

TEST_CASE("parallel leases refresh a token once") {
  Lending lending;
  lending.clients.at(lending.policy.platforms[0], "https://m.example").value();
  std::mutex mutex;
  lending.web = [&](const net::HttpRequest& request) {
    const std::lock_guard lock(mutex);
    return lending.platform.answer(request);
  };
  lending.clock.advance(std::chrono::hours(2));
  lending.platform.paths.clear();
  const auto request = lending.request();
  std::vector<std::string> lent(6);
  std::vector<std::thread> threads;
  for (auto& one : lent)
    threads.emplace_back([&] { one = lending.leases.lease(request)->tokens.access; });
  for (auto& thread : threads) thread.join();
  for (const auto& one : lent) CHECK(one == lent.front());
  CHECK(lending.platform.alive(lent.front()));
  CHECK(lending.platform.paths == std::vector<std::string>{"/oauth/token"});
}

TEST_CASE("new tokens that cannot be written are kept in memory") {
  Lending lending;
  lending.refresh_in_vain();
  CHECK(lending.leases.lease(lending.request()).error().status == 503);
  lending.make_room();
  const auto lent = lending.leases.lease(lending.request());
  REQUIRE(lent.has_value());
  CHECK(lending.platform.alive(lent->tokens.access));
  CHECK(lending.platform.alive(lending.accounts.by_id(lending.user, lending.id)->tokens.refresh));
}

TEST_CASE("unsaved tokens are saved as soon as the disk accepts them") {
  Lending lending;
  lending.refresh_in_vain();
  lending.leases.retry_unsaved_tokens();
  const auto kept = [&] { return lending.accounts.by_id(lending.user, lending.id)->tokens; };
  CHECK_FALSE(lending.platform.alive(kept().refresh));
  lending.make_room();
  lending.leases.retry_unsaved_tokens();
  CHECK(lending.platform.alive(kept().refresh));
}

TEST_CASE("unsaved tokens are queued for revocation if their account was deleted") {
  Lending lending;
  lending.refresh_in_vain();
  lending.store->change([](database::Database& db) { db.run("DELETE FROM accounts"); });
  lending.make_room();
  lending.leases.retry_unsaved_tokens();
  REQUIRE(lending.owed.size() == 1);
  CHECK(lending.platform.alive(lending.owed[0].tokens.refresh));
  lending.leases.retry_unsaved_tokens();
  CHECK(lending.owed.size() == 1);
}

TEST_CASE("unsaved tokens do not overwrite those of an account connected again") {
  Lending lending;
  lending.refresh_in_vain();
  lending.make_room();
  REQUIRE(lending.connect("ann") == lending.id);
  const auto newest = lending.accounts.by_id(lending.user, lending.id)->tokens.access;
  lending.leases.retry_unsaved_tokens();
  CHECK(lending.leases.lease(lending.request())->tokens.access == newest);
}

TEST_CASE("tokens of an account deleted meanwhile are queued for revocation, not leased") {
  Lending lending;
  lending.clock.advance(std::chrono::hours(2));
  lending.web = [&](const net::HttpRequest& request) {
    lending.store->change([](database::Database& db) { db.run("DELETE FROM accounts"); });
    return lending.platform.answer(request);
  };
  CHECK(lending.leases.lease(lending.request()).error().status == 404);
  REQUIRE(lending.owed.size() == 1);
  CHECK(lending.platform.alive(lending.owed[0].tokens.refresh));
}

TEST_CASE("a refresh does not overwrite an account connected again meanwhile") {
  Lending lending;
  lending.clock.advance(std::chrono::hours(2));
  bool first = true;
  lending.web = [&](const net::HttpRequest& request) {
    auto answer = lending.platform.answer(request);
    if (std::exchange(first, false)) CHECK(lending.connect("ann") == lending.id);
    return answer;
  };
  CHECK(lending.leases.lease(lending.request()).error().status == 503);
  CHECK(lending.owed.empty());
  const auto lent = lending.leases.lease(lending.request());
  REQUIRE(lent.has_value());
  CHECK(lent->tokens.access == lending.accounts.by_id(lending.user, lending.id)->tokens.access);
  CHECK(lending.platform.alive(lent->tokens.refresh));
}

TEST_CASE("an account connected again meanwhile does not become 'needs reconnecting'") {
  Lending lending;
  lending.clock.advance(std::chrono::hours(2));
  lending.policy.platforms[0].client_id = "c";
  lending.web = [&](const auto&) {
    vault::Account anew;
    anew.user = lending.user;
    anew.platform = "mastodon";
    anew.name = "ann";
    anew.instance = "https://m.example";
    anew.tokens = {"newer", "newer-refresh", 0};
    lending.accounts.keep(anew).value();
    return doubles::http_answer(400, R"({"error":"invalid_grant"})");
  };
  CHECK(lending.leases.lease(lending.request()).error().status == 503);
  CHECK(lending.leases.lease(lending.request())->tokens.access == "newer");
}
