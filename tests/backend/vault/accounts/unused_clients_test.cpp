#include "backend/vault/accounts/unused_clients.hpp"

#include "backend/vault/oauth/connecting.hpp"
#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;

namespace {

struct RegisteredRig : EndingRig {
  vault::Connecting connecting{
      context, limits,
      clients, accounts,
      audit,   [](const std::string&) { return std::vector<std::string>{"93.184.216.34"}; }};
  vault::Session session = person();

  RegisteredRig() {
    policy.platforms[0].client_id.clear();
    policy.platforms[0].instances = {"any"};
    web = [](const auto&) {
      return doubles::http_answer(200, R"({"client_id":"i","client_secret":"s"})");
    };
  }
  void register_at(const std::string& instance) {
    REQUIRE(clients.at(policy.platforms[0], instance).has_value());
  }
  bool is_registered(const std::string& instance) {
    asked.clear();
    register_at(instance);
    return asked.empty();
  }
};

}  // namespace

TEST_CASE("a client at a server that nobody uses is deleted, the others stay") {
  RegisteredRig rig;
  for (const char* server :
       {"https://used.example", "https://ending.example", "https://unused.example"})
    rig.register_at(server);
  rig.account(rig.session.user, "ann", "mastodon", "https://used.example");
  const auto ending = rig.account(rig.session.user, "bea", "mastodon", "https://ending.example");
  const auto answered = rig.web;
  rig.web = [](const auto&) { return doubles::http_answer(503); };
  rig.deletion.revoke(rig.session.user, ending).value();
  rig.web = answered;
  vault::Account account;
  account.user = rig.session.user;
  account.platform = "mastodon";
  account.instance = "asked.example";
  rig.clock.advance(std::chrono::minutes(6));
  REQUIRE(rig.connecting.begin(account, rig.session.token).has_value());

  CHECK(vault::delete_unused_clients(rig.context, rig.clients) == 1);
  for (const char* server :
       {"https://used.example", "https://ending.example", "https://asked.example"})
    CHECK_MESSAGE(rig.is_registered(server), server);
  CHECK_FALSE(rig.is_registered("https://unused.example"));
  // Once the connection has expired its server is nobody's.
  rig.clock.advance(std::chrono::minutes(11));
  rig.connecting.purge();
  CHECK(vault::delete_unused_clients(rig.context, rig.clients) == 2);
}

TEST_CASE("a client is not deleted between its request and the connection that needs it") {
  RegisteredRig rig;
  rig.register_at("https://asked.example");
  CHECK(vault::delete_unused_clients(rig.context, rig.clients) == 0);
  CHECK(rig.is_registered("https://asked.example"));
  rig.clock.advance(std::chrono::minutes(6));
  CHECK(vault::delete_unused_clients(rig.context, rig.clients) == 1);
}

TEST_CASE("no client is deleted while an account does not open") {
  RegisteredRig rig;
  rig.register_at("https://unused.example");
  const auto id = rig.account(rig.session.user);
  rig.store->change([&](database::Database& db) {
    db.run("UPDATE accounts SET details = zeroblob(60) WHERE id = ?", id);
  });
  rig.clock.advance(std::chrono::minutes(6));
  CHECK(vault::delete_unused_clients(rig.context, rig.clients) == 0);
}
