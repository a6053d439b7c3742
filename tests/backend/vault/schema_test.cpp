#include "backend/vault/schema.hpp"

#include "tests/backend/statement_plans.hpp"
#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

namespace {

const bool kPlansChecked = statement_plans::check_at_end(
    vault::schema(),
    {{"SELECT at, kind, user, result, sealed FROM audit%",
      "an administrator reads the whole audit log"},
     {"SELECT first, key, EXISTS%", "one row, read at the start"},
     {"SELECT id, '', '', number FROM%", "a rotation of the look-up key reads each number"},
     {"SELECT id, user, platform, details FROM accounts", "the same, each account"},
     {"SELECT platform, instance FROM clients", "reads each client once a day"},
     {"SELECT state, sealed FROM connections", "the same, connections of ten minutes"},
     {"SELECT DISTINCT platform FROM clients", "the same, walks an index"},
     {"SELECT id, at, kind, user FROM audit WHERE user%", "reads a partial index, at the start"},
     {"SELECT rowid%", "a rotation of keys reads each sealed field"},
     {"SELECT DISTINCT substr%", "a rotation of keys reads each sealed field"},
     {"SELECT min(next_at)%", "walks an index"},
     {"SELECT id, user, peer, tries, since FROM erasures%", "walks an index to the first row"},
     {"SELECT count(*) FROM accounts", "of the tests"},
     {"SELECT count(*) FROM accounts WHERE since%", "of the tests"},
     {"SELECT count(*) FROM users", "of the tests"},
     {"SELECT password FROM users", "of the tests"},
     {"UPDATE users SET password = ?", "of the tests"},
     {"SELECT count(*) FROM audit", "of the tests"},
     {"SELECT count(*) FROM audit WHERE at %", "of the tests"},
     {"SELECT count(*) FROM audit WHERE user != '' OR%", "of the tests"},
     {"SELECT count(*) FROM users WHERE created_at%", "of the tests"},
     {"SELECT count(*) FROM devices WHERE seen_at%", "of the tests"},
     {"SELECT count(*) FROM audit WHERE kind = ? AND result = ?", "of the tests"},
     {"SELECT count(*) FROM audit WHERE result = 'refused'", "of the tests"},
     {"SELECT count(*) FROM clients", "of the tests"},
     {"SELECT key FROM ring%", "of the tests"},
     {"SELECT count(*) FROM connections", "of the tests"},
     {"SELECT count(*) FROM erasures", "of the tests"},
     {"SELECT count(*) FROM erasures WHERE since %", "of the tests"},
     {"SELECT count(*) FROM invitations", "of the tests"},
     {"SELECT count(*) FROM limits", "of the tests"},
     {"SELECT 1 FROM resets LIMIT 1", "reads one row"},
     {"UPDATE resets SET waited%", "few rows, and all of them wait"},
     {"SELECT id FROM resets WHERE waited%", "few rows, and all of them wait"},
     {"SELECT count(*) FROM devices", "of the tests"},
     {"SELECT count(*) FROM resets", "of the tests"},
     {"SELECT count(*) FROM revocations", "of the tests"},
     {"SELECT count(*) FROM revocations WHERE length(sealed) = 0", "of the tests"},
     {"SELECT count(*) FROM revocations WHERE next_at %", "of the tests"},
     {"SELECT count(*) FROM revocations WHERE since %", "of the tests"},
     {"SELECT count(*) FROM sessions", "of the tests"},
     {"SELECT count(*) FROM sessions WHERE expires_at %", "of the tests"},
     {"SELECT count(*) FROM signups", "of the tests"},
     {"SELECT count(*) FROM sync_tickets", "of the tests"},
     {"SELECT id FROM signups", "of the tests"},
     {"SELECT length(sealed) FROM revocations", "of the tests"},
     {"SELECT next_at - since FROM revocations", "of the tests"},
     {"SELECT sum(count) FROM limits", "of the tests"},
     {"SELECT sum(length(sealed)) FROM revocations", "of the tests"}});

}  // namespace

TEST_CASE("a leaked database without its key file shows no number, password, code, name or token") {
  Rig rig;
  const auto session = rig.person();
  const auto code = rig.sms_sender.code();
  vault::Account account;
  account.user = session.user;
  account.platform = "mastodon";
  account.name = "somebody-by-name";
  account.instance = "https://quiet.example";
  account.settings = R"({"server":"smtps://mail.example"})";
  account.tokens = {"access-token-in-clear", "refresh-token-in-clear", 0};
  REQUIRE(rig.accounts.keep(account).has_value());
  REQUIRE(rig.signing_up.begin("+237650000002", "Other-horse2", kHere).has_value());
  REQUIRE(rig.users.sign_in(kNumber, kPassword, kHere).has_value());

  const auto leaked = rig.leaked();
  REQUIRE(leaked.find("signed up") != std::string::npos);  // proves that the search works
  for (const auto& secret : std::vector<std::string>{
           std::string("650000001"), std::string("650000002"), kPassword,
           std::string("Other-horse2"), std::string("$argon2"), code, rig.sms_sender.code(),
           session.token, kHere, std::string("access-token-in-clear"),
           std::string("refresh-token-in-clear"), std::string("somebody-by-name"),
           std::string("quiet.example"), std::string("mail.example")})
    CHECK_MESSAGE(leaked.find(secret) == std::string::npos, secret);
}

TEST_CASE("the file of each earlier schema opens with its rows") {
  for (std::size_t version = 1; version < vault::schema().size(); ++version) {
    CAPTURE(version);
    const doubles::TempDir dir;
    const auto path = dir / "vault.db";
    {
      auto before = database::Database::open(path, vault::schema().first(version)).value();
      before.run(
          "INSERT INTO limits(kind, subject, count, since, until, forget_at) VALUES (?, ?, 1, 2, "
          "3, 4)",
          std::string("signup"), util::OctetView());
      before.run(
          "INSERT INTO signups(id, number_hash, number, password, code, expires_at) VALUES ('s', "
          "x'01', x'02', x'03', x'04', 5)");
      before.run("INSERT INTO audit(at, kind, user, result) VALUES (6, 'sign-up', 's', 'done')");
      if (version >= 2) before.run("INSERT INTO ring(first) VALUES (x'07')");
    }
    auto now = database::Database::open(path, vault::schema()).value();
    auto rows = now.query("SELECT count FROM limits WHERE forget_at <= 4");
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 1);
    auto signups = now.query("SELECT length(invitation) FROM signups WHERE expires_at <= 5");
    REQUIRE(signups.next());
    CHECK(signups.integer(0) == 0);
    auto ring = now.query("SELECT key FROM ring WHERE first = x'07'");
    REQUIRE(ring.next() == (version >= 2));
    if (version >= 2) CHECK(ring.integer(0) == 0);
  }
}

TEST_CASE("each table that a backup does not bring back exists") {
  const doubles::TempDir dir;
  auto database = database::Database::open(dir / "new.db", vault::schema()).value();
  for (const auto name : vault::kNotRestored) {
    auto row = database.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
                              std::string(name));
    CHECK_MESSAGE(row.next(), name);
  }
}
