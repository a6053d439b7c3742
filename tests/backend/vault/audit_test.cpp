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

TEST_CASE("a date that leaps ahead deletes no entries, unless it lasts for a day") {
  vault_test::Rig rig;
  const auto entries = [&] { return rig.count("SELECT count(*) FROM audit"); };
  rig.audit.note("sign-in", "u", "done");
  rig.audit.purge();
  const auto right = rig.clock.wall();
  rig.clock.set_wall(right + std::chrono::hours(24 * 3650));
  rig.audit.purge();
  rig.clock.advance(std::chrono::hours(23));
  rig.audit.purge();
  CHECK(entries() == 1);
  rig.clock.set_wall(right + std::chrono::hours(23));
  rig.audit.purge();
  CHECK(entries() == 1);
  rig.clock.set_wall(right + std::chrono::hours(24 * 3650));
  rig.audit.purge();
  rig.clock.advance(std::chrono::hours(24));
  rig.audit.purge();
  CHECK(entries() == 0);
}

TEST_CASE("a date that is wrong at the start deletes no entries either") {
  vault_test::Rig rig;
  rig.audit.note("sign-in", "u", "done");
  rig.clock.set_wall(rig.clock.wall() + std::chrono::hours(24 * 3650));
  vault::Audit restarted(rig.context);
  restarted.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 1);
  rig.clock.advance(std::chrono::hours(25));
  restarted.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 0);
}
