#include "backend/vault/audit.hpp"

#include "tests/backend/vault/rig.hpp"

TEST_CASE("entries of the audit log are deleted after their retention") {
  vault_test::Rig rig;
  rig.audit.note("sign-in", "u1", "done");
  rig.clock.advance(std::chrono::hours(24 * 89));
  rig.audit.note("sign-in", "u1", "refused");
  rig.audit.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 2);
  rig.clock.advance(std::chrono::hours(24 * 2));
  rig.audit.purge();
  CHECK(rig.count("SELECT count(*) FROM audit WHERE result = 'refused'") == 1);
  CHECK(rig.count("SELECT count(*) FROM audit") == 1);
}

TEST_CASE("the log in the database has whole hours and no user id") {
  vault_test::Rig rig;
  rig.clock.advance(std::chrono::minutes(47));
  rig.audit.note("sign-in", "the-user-id", "done");
  CHECK(rig.count("SELECT count(*) FROM audit WHERE at % 3600000 = 0 AND user = ''") == 1);
  CHECK(rig.leaked().find("the-user-id") == std::string::npos);
  std::vector<vault::Audit::Entry> all;
  rig.store->read([&](database::Database& db) {
    vault::Audit::each(db, rig.keys, [&](const auto& entry) { all.push_back(entry); });
  });
  REQUIRE(all.size() == 1);
  CHECK(all[0].user == "the-user-id");
  CHECK(all[0].kind == "sign-in");
  CHECK(all[0].result == "done");
}

TEST_CASE("a user's row does not tell when the number got its code") {
  vault_test::Rig rig;
  rig.clock.advance(std::chrono::minutes(47));
  rig.person();
  CHECK(rig.count("SELECT count(*) FROM users WHERE created_at % 86400000 != 0") == 0);
  CHECK(rig.count("SELECT count(*) FROM devices WHERE seen_at % 86400000 != 0") == 0);
  CHECK(rig.count("SELECT count(*) FROM sessions WHERE expires_at % 3600000 != 0") == 0);
}

TEST_CASE("an account's row does not tell the minute in which it was connected") {
  vault_test::Rig rig;
  rig.clock.advance(std::chrono::minutes(47));
  vault::Account account;
  account.user = rig.person().user;
  account.platform = "mastodon";
  account.name = "ann";
  account.instance = "https://m.example";
  for (int i = 0; i < 2; ++i) REQUIRE(rig.accounts.keep(account).has_value());
  CHECK(rig.count("SELECT count(*) FROM accounts WHERE since % 3600000 < 10") == 1);
}

TEST_CASE("entries of an older version are sealed at the start") {
  vault_test::Rig rig;
  rig.store->change([](database::Database& db) {
    for (int i = 0; i < 1100; ++i)
      db.run("INSERT INTO audit(at, kind, user, result) VALUES (?, 'sign-in', ?, 'done')",
             3'600'000 + i, "old-user-" + std::to_string(i));
  });
  vault::Audit::seal_readable(*rig.store, rig.keys);
  CHECK(rig.count("SELECT count(*) FROM audit WHERE user != '' OR at != 3600000") == 0);
  std::string last;
  rig.store->read([&](database::Database& db) {
    vault::Audit::each(db, rig.keys, [&](const auto& entry) { last = entry.user; });
  });
  CHECK(last == "old-user-1099");
}

TEST_CASE("a date that leaps years ahead empties the log only after weeks of running time") {
  using std::chrono::hours;
  for (const bool restarts : {false, true}) {
    CAPTURE(restarts);
    vault_test::Rig rig;
    rig.clock.set_wall(rig.clock.wall() + hours(24 * 30));
    rig.audit.note("sign-in", "u", "done");
    rig.audit.purge();
    std::optional<vault::Audit> restarted;
    const auto run_for = [&](int days) {
      for (int i = 0; i < days; ++i) {
        if (restarts) restarted.emplace(rig.context);
        rig.clock.advance(hours(24));
        auto& audit = restarts ? *restarted : rig.audit;
        audit.note("sign-in", "later", "done");
        audit.purge();
      }
      return rig.count("SELECT count(*) FROM audit WHERE at < 1900000000000");
    };
    rig.clock.set_wall(rig.clock.wall() + hours(24 * 3650));
    CHECK(run_for(44) == 1);
    CHECK(run_for(2) == 0);
  }
}

TEST_CASE("a date that is wrong at the first start after an update keeps the entries too") {
  vault_test::Rig rig;
  rig.audit.note("sign-in", "u", "done");
  rig.clock.set_wall(rig.clock.wall() + std::chrono::hours(24 * 3650));
  vault::Audit restarted(rig.context);
  restarted.purge();
  rig.clock.advance(std::chrono::hours(24 * 40));
  restarted.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 1);
}

TEST_CASE("a date that was in the past for a while does not hold the limit there") {
  using std::chrono::hours;
  vault_test::Rig rig;
  rig.clock.set_wall(rig.clock.wall() + hours(24 * 3650));
  rig.audit.note("sign-in", "u", "done");
  rig.audit.purge();
  const auto right = rig.clock.wall();
  rig.clock.set_wall(right - hours(24 * 3650));
  rig.audit.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 1);
  rig.clock.set_wall(right);
  for (int i = 0; i < 91; ++i) {
    rig.clock.advance(hours(24));
    rig.audit.purge();
  }
  CHECK(rig.count("SELECT count(*) FROM audit") == 0);
}
