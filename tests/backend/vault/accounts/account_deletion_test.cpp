#include "backend/vault/accounts/account_deletion.hpp"

#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;

TEST_CASE("a user's account is deleted at once, another user's is not") {
  EndingRig rig;
  const auto user = rig.person().user;
  const auto other = rig.person("+237650000002").user;
  const auto id = rig.account(user);
  const auto bob = rig.account(user, "bob");
  CHECK(rig.deletion.revoke(other, id).error().status == 404);
  CHECK(rig.deletion.revoke(user, "").error().status == 404);
  CHECK(rig.deletion.revoke(user, "no such").error().status == 404);
  CHECK(rig.woken == 0);
  CHECK(rig.deletion.revoke(user, id).has_value());
  CHECK(rig.woken == 1);
  CHECK(rig.accounts.by_id(user, id).error().status == 404);
  CHECK(rig.accounts.by_id(user, bob).has_value());
  CHECK(rig.deletion.revoke(user, id).error().status == 404);
  CHECK(rig.noted("account erased", "done") == 1);
  CHECK(rig.deletion.of_user(other).empty());
}

TEST_CASE("deleting a user needs the password and deletes sessions and accounts") {
  EndingRig rig;
  const auto session = rig.person();
  const auto other = rig.person("+237650000002");
  rig.account(session.user);
  rig.account(session.user, "bob");
  rig.account(other.user, "eve");
  CHECK(rig.deletion.erase_user(session.user, "Wrong-horse1").error().status == 401);
  CHECK(rig.users.exists(session.user));
  CHECK(rig.asked.empty());
  const auto ended = rig.deletion.erase_user(session.user, kPassword);
  REQUIRE(ended.has_value());
  CHECK(ended->size() == 2);
  CHECK_FALSE(rig.users.exists(session.user));
  CHECK_FALSE(rig.sessions.user_of(session.token));
  CHECK(rig.count("SELECT count(*) FROM accounts") == 1);
  CHECK(rig.sessions.user_of(other.token).has_value());
  CHECK(rig.deletion.erase_user(session.user, kPassword).error().status == 401);
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.size() == 4);
  CHECK(rig.noted("user erased", "done") == 1);
}

TEST_CASE("the number of a deleted user may sign up again as another user") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.deletion.erase_user(user, kPassword).value();
  rig.clock.advance(std::chrono::hours(25));
  CHECK(rig.person().user != user);
}

TEST_CASE("a disk error during a deletion loses nothing") {
  EndingRig rig;
  const auto user = rig.person().user;
  const auto id = rig.account(user);
  rig.store->change([](database::Database& db) {
    db.run(
        "CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.kind LIKE '% erased' BEGIN SELECT "
        "RAISE(ABORT, 'full'); END");
  });
  CHECK_THROWS(rig.deletion.revoke(user, id));
  CHECK_THROWS(rig.deletion.erase_user(user, kPassword));
  CHECK(rig.accounts.by_id(user, id).has_value());
  CHECK(rig.count("SELECT count(*) FROM revocations") == 0);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 0);
}

TEST_CASE("a program that ends begins no further request, and none counts as failed") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  std::atomic<bool> stop{true};
  rig.deletion.step(stop);
  CHECK(rig.asked.empty());
  stop = false;
  rig.web = [&](const auto&) {
    stop = true;
    return doubles::http_fault(net::Fault::timeout);
  };
  rig.deletion.step(stop);
  CHECK(rig.asked.size() == 1);
  CHECK(rig.deletion.of_user(user)[0].what.empty());
}

TEST_CASE("the database has no token of deleted accounts in clear") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_answer(503); };
  rig.account(user);
  rig.deletion.erase_user(user, kPassword).value();
  rig.deletion.step(rig.stop);
  const auto all = rig.leaked();
  for (const char* secret : {"access-of-ann", "refresh-of-ann", "m.example"})
    CHECK(all.find(secret) == std::string::npos);
}
