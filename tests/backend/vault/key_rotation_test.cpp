#include "backend/vault/key_rotation.hpp"

#include "backend/vault/oauth/connecting.hpp"
#include "tests/backend/vault/deletion_rig.hpp"
#include "tests/backend/vault/fake_platform.hpp"

using namespace vault_test;

namespace {

/// A vault with rows in each table and keys that can change.
struct Vault : EndingRig {
  std::string first = crypto::Keyring::new_line(1), second = crypto::Keyring::new_line(2),
              third = crypto::Keyring::new_line(3), user;
  FakePlatform platform;
  FakePlatform::Back back;  ///< redirect of a user who is at the platform
  vault::Connecting connecting{context, limits, clients, accounts, audit};

  Vault() {
    keys = crypto::Keyring::parse(first).value();
    policy.platforms[0].client_id.clear();
    web = [](const auto&) {
      return doubles::http_answer(200, R"({"client_id":"i","client_secret":"s"})");
    };
    const auto session = person();
    user = session.user;
    signing_up.begin("+237650000009", kPassword, kHere).value();
    account(user);
    policy.platforms[0].instances = {"https://m.example"};
    vault::Account wanted;
    wanted.user = user;
    wanted.platform = "mastodon";
    back = platform.consent(connecting.begin(wanted, session.token).value().authorization_url);
    web = [](const auto&) { return doubles::http_answer(503); };
    deletion.revoke(user, account(user, "bob")).value();
    deletion.step(stop);
  }
  void use(const std::string& lines) { keys = crypto::Keyring::parse(lines).value(); }
  int reseal_all(int at_once) {
    int all = 0;
    for (;;) {
      const int done = vault::reseal(*store, keys, at_once).value();
      CHECK(done <= at_once);
      if (done == 0) return all;
      all += done;
    }
  }
};

}  // namespace

TEST_CASE("after a rotation an older key may be removed, except the first") {
  Vault vault;
  vault.use(vault.first + "\n" + vault.second);
  // Two fields each of a user, a sign-up and an account; a client, a connection, a
  // revocation, four entries of the audit log.
  CHECK(vault.reseal_all(500) == 13);
  vault.use(vault.first + "\n" + vault.second + "\n" + vault.third);
  CHECK(vault.reseal_all(3) == 13);
  CHECK(vault.reseal_all(3) == 0);
  vault.use(vault.first + "\n" + vault.third);
  CHECK(vault.users.sign_in(kNumber, kPassword, kHere).has_value());
  CHECK(vault.users.number(vault.user).value() == kNumber);
  CHECK(vault.accounts.of_user(vault.user).front().tokens.access == "access-of-ann");
  CHECK(vault.signing_up
            .verify(vault.sms_sender.sent.size() == 2
                        ? vault.store->read([](database::Database& db) {
                            auto row = db.query("SELECT id FROM signups");
                            return row.next() ? row.text(0) : std::string();
                          })
                        : "",
                    vault.sms_sender.code(), kHere)
            .has_value());
  vault.asked.clear();
  CHECK(vault.clients.at(vault.policy.platforms[0], "https://m.example")->secret == "s");
  CHECK(vault.asked.empty());
  vault.web = [&](const net::HttpRequest& request) { return vault.platform.answer(request); };
  const auto question =
      vault.connecting.handle_redirect({vault.back.path, vault.back.state, vault.back.code, ""});
  CHECK(vault.connecting.finish(question->confirmation).has_value());
  vault.web = [](const auto&) { return doubles::http_answer(200, "{}"); };
  vault.hours(1);
  CHECK(vault.state(vault.user) == "revoked");
  // Empty fields are not sealed.
  vault.use(vault.first);
  CHECK(vault.count("SELECT count(*) FROM revocations WHERE length(sealed) = 0") == 1);
}

TEST_CASE("a rotation can be interrupted at any point and continued") {
  Vault vault;
  vault.use(vault.first + "\n" + vault.second);
  CHECK(vault::reseal(*vault.store, vault.keys, 3).value() == 3);
  CHECK(vault.users.number(vault.user).value() == kNumber);
  CHECK(vault.reseal_all(500) == 10);
}

TEST_CASE("a field whose key is missing is reported and stays") {
  Vault vault;
  vault.use(vault.second);
  const auto done = vault::reseal(*vault.store, vault.keys, 500);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().what.find("key 1 is not in the key file") != std::string::npos);
  vault.use(vault.first);
  CHECK(vault.users.number(vault.user).value() == kNumber);
}

TEST_CASE("the program does not start without a needed key or with another first key") {
  Vault vault;
  const auto said = [&](const std::string& lines) {
    vault.use(lines);
    return vault.store->read([&](database::Database& db) {
      const auto fits = vault::check_ring(db, vault.keys);
      return fits ? std::string("fine") : fits.error().what;
    });
  };
  CHECK(said(vault.first) == "fine");
  CHECK(said(vault.first + "\n" + vault.second) == "fine");
  vault.reseal_all(500);
  CHECK(said(vault.first).find("key 2 is not in the key file") != std::string::npos);
  CHECK(said(vault.second).find("first line") != std::string::npos);
  CHECK(said(vault.first + "\n" + vault.second + "\n" + vault.third) == "fine");
}

TEST_CASE("a database without users accepts any key file") {
  Rig rig;
  const auto fits = [&] {
    rig.keys = crypto::Keyring::parse(crypto::Keyring::new_line(1)).value();
    return rig.store->read(
        [&](database::Database& db) { return vault::check_ring(db, rig.keys).has_value(); });
  };
  CHECK(fits());
  CHECK(fits());
  rig.person();
  CHECK_FALSE(fits());
}

TEST_CASE("every sealed column that the schema names is resealed") {
  // A new BLOB column belongs to one of these lists; a sealed one also into key_rotation.cpp.
  Rig rig;
  const auto blobs = rig.count(
      "SELECT count(*) FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = "
      "'table' AND c.type = 'BLOB'");
  const int sealed = 12, hashes = 18;
  CHECK(blobs == sealed + hashes);
}
