#include "backend/vault/accounts/accounts.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

namespace {

vault::Account account_of(const std::string& user, const std::string& name) {
  vault::Account account;
  account.user = user;
  account.platform = "mastodon";
  account.name = name;
  account.instance = "https://m.example";
  account.tokens = {"a-" + name, "r-" + name, 7};
  return account;
}

}  // namespace

TEST_CASE("a user has several accounts at a platform, found by name") {
  Rig rig;
  const auto user = rig.person().user;
  const auto ann = rig.accounts.keep(account_of(user, "Ann")).value();
  CHECK(rig.accounts.find(user, "mastodon", "").value().id == ann);
  const auto bob = rig.accounts.keep(account_of(user, "bob")).value();
  CHECK(rig.accounts.of_user(user).size() == 2);
  const auto found = rig.accounts.find(user, "mastodon", "ann").value();
  CHECK(found.id == ann);
  CHECK(found.tokens.access == "a-Ann");
  CHECK(found.tokens.refresh == "r-Ann");
  CHECK(found.tokens.expires_at == 7);
  CHECK(found.instance == "https://m.example");
  CHECK(rig.accounts.by_id(user, bob).value().name == "bob");
  CHECK(rig.accounts.find(user, "mastodon", "").value().id == ann);
  CHECK(rig.accounts.find(user, "mastodon", "eve").error().status == 404);
  CHECK(rig.accounts.find("somebody else", "mastodon", "ann").error().status == 404);
  CHECK(rig.accounts.by_id("somebody else", ann).error().status == 404);
}

TEST_CASE("without a name the first account connected is found, also after it is connected again") {
  Rig rig;
  const auto user = rig.person().user;
  // The ids are random: the order must not depend on them.
  std::vector<std::string> ids;
  for (const char* name : {"first", "second", "third", "fourth"}) {
    ids.push_back(rig.accounts.keep(account_of(user, name)).value());
    rig.clock.advance(std::chrono::hours(1));
  }
  CHECK(rig.accounts.find(user, "mastodon", "").value().name == "first");
  CHECK(rig.accounts.keep(account_of(user, "first")).value() == ids[0]);
  CHECK(rig.accounts.find(user, "mastodon", "").value().name == "first");
  // Not another account of the person, whose readers are others.
  CHECK(rig.accounts.needs_reconnecting(rig.accounts.by_id(user, ids[0]).value()));
  CHECK(rig.accounts.find(user, "mastodon", "").value().name == "first");
}

TEST_CASE("of two accounts with one name the first one is found, the exact name before others") {
  Rig rig;
  const auto user = rig.person().user;
  const auto first = rig.accounts.keep(account_of(user, "Ann")).value();
  auto elsewhere = account_of(user, "Ann");
  elsewhere.instance = "https://n.example";
  const auto second = rig.accounts.keep(elsewhere).value();
  const auto small = rig.accounts.keep(account_of(user, "ann")).value();
  CHECK(rig.accounts.find(user, "mastodon", "Ann").value().id == first);
  CHECK(rig.accounts.find(user, "mastodon", "ANN").value().id == first);
  CHECK(rig.accounts.find(user, "mastodon", "ann").value().id == small);
  CHECK(rig.accounts.find(user, "mastodon", second).value().id == second);
}

TEST_CASE("an account connected again is the same one with new tokens") {
  Rig rig;
  const auto user = rig.person().user;
  const auto id = rig.accounts.keep(account_of(user, "ann")).value();
  const auto first = rig.accounts.by_id(user, id).value();
  CHECK(rig.accounts.needs_reconnecting(first));
  CHECK(rig.accounts.by_id(user, id)->state == "needs reconnecting");
  auto again = account_of(user, "ann");
  again.tokens.access = "newer";
  CHECK(rig.accounts.keep(again).value() == id);
  CHECK(rig.accounts.by_id(user, id)->state == "connected");
  // A refresh with the earlier tokens comes too late.
  CHECK_FALSE(rig.accounts.needs_reconnecting(first));
  CHECK_FALSE(rig.accounts.keep_tokens(first));
  CHECK(rig.accounts.by_id(user, id)->tokens.access == "newer");
  auto second = rig.accounts.by_id(user, id).value();
  second.tokens = {"newest", "rotated", 9};
  CHECK(rig.accounts.keep_tokens(second));
  CHECK(rig.accounts.by_id(user, id)->tokens.refresh == "rotated");
  CHECK(rig.accounts.of_user(user).size() == 1);
}

TEST_CASE("an account of a deleted user is not stored") {
  Rig rig;
  CHECK(rig.accounts.keep(account_of("nobody", "ann")).error().status == 409);
}

TEST_CASE("a user has 50 accounts at most") {
  Rig rig;
  const auto user = rig.person().user;
  for (int i = 0; i < 50; ++i)
    REQUIRE(rig.accounts.keep(account_of(user, "a" + std::to_string(i))).has_value());
  CHECK(rig.accounts.keep(account_of(user, "one more")).error().status == 409);
  CHECK(rig.accounts.keep(account_of(user, "a7")).has_value());
}

TEST_CASE("a row moved to another account does not open, and the other accounts stay readable") {
  Rig rig;
  const auto user = rig.person().user;
  const auto ann = rig.accounts.keep(account_of(user, "ann")).value();
  const auto bob = rig.accounts.keep(account_of(user, "bob")).value();
  rig.store->change([&](database::Database& db) {
    db.run("UPDATE accounts SET tokens = (SELECT tokens FROM accounts WHERE id = ?) WHERE id = ?",
           ann, bob);
  });
  const auto all = rig.accounts.of_user(user);
  REQUIRE(all.size() == 2);
  const auto& moved = all[0].id == bob ? all[0] : all[1];
  CHECK(moved.state == "needs reconnecting");
  CHECK(moved.name == "(damaged)");  // the user sees it and can delete it by its id
  CHECK(moved.tokens.access.empty());
  // 503 keeps the post waiting: a backup may bring the row back.
  CHECK(rig.accounts.by_id(user, bob).error().status == 503);
  CHECK(rig.accounts.find(user, moved.platform, bob).error().status == 503);
  CHECK(rig.accounts.find(user, moved.platform, "bob").error().status == 503);
  CHECK(rig.accounts.find(user, moved.platform, "ann")->id == ann);
  CHECK(rig.accounts.by_id(user, ann)->state == "connected");
  // After it is connected again, it is the same account.
  CHECK(rig.accounts.keep(account_of(user, "bob")) == bob);
  CHECK(rig.accounts.by_id(user, bob)->name == "bob");
}
