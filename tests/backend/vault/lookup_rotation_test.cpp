#include "backend/vault/lookup_rotation.hpp"

#include "backend/vault/accounts/leases.hpp"
#include "backend/vault/key_rotation.hpp"
#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;

namespace {

/// A vault with rows that are found by keyed hashes, whose newest key is not the look-up key.
struct LookupRig : EndingRig {
  std::string first = crypto::Keyring::new_line(1), second = crypto::Keyring::new_line(2), user,
              account_id;

  LookupRig() {
    use(first);
    REQUIRE(fits() == "fine");
    policy.platforms[0].client_id.clear();
    web = [](const auto&) {
      return doubles::http_answer(200, R"({"client_id":"i","client_secret":"s"})");
    };
    user = person().user;
    account_id = account(user);
    REQUIRE(clients.at(policy.platforms[0], "https://m.example").has_value());
    REQUIRE(clients.at(policy.platforms[0], "https://unused.example").has_value());
    use(first + "\n" + second);
  }
  void use(const std::string& lines) { keys = crypto::Keyring::parse(lines).value(); }
  std::string fits() {
    return store->read([&](database::Database& db) {
      const auto checked = vault::check_ring(db, keys);
      return checked ? std::string("fine") : checked.error().what;
    });
  }
  util::Result<vault::LookupRotation> rotate() {
    REQUIRE(fits() == "fine");
    return vault::rotate_lookup_key(*store, keys, clock, policy);
  }
};

}  // namespace

TEST_CASE("after a rotation of the look-up key the first key can be removed") {
  LookupRig rig;
  const auto done = rig.rotate();
  REQUIRE(done.has_value());
  CHECK(done->users == 1);
  CHECK(done->accounts == 1);
  CHECK(done->key == 2);
  while (vault::reseal(*rig.store, rig.keys, 500).value() > 0) {
  }
  rig.use(rig.second);
  CHECK(rig.fits() == "fine");
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
  // The number is known, and the account keeps its id when it is connected again.
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere).has_value());
  CHECK(rig.sms_sender.sent.back().text.find("has an account already") != std::string::npos);
  CHECK(rig.account(rig.user) == rig.account_id);
  // The vault's own client is known where somebody has an account.
  rig.asked.clear();
  CHECK(rig.clients.at(rig.policy.platforms[0], "https://m.example")->secret == "s");
  CHECK(rig.asked.empty());
  CHECK(rig.count("SELECT count(*) FROM clients") == 1);
}

TEST_CASE("a token that waited to be revoked before the rotation is kept if connected again") {
  LookupRig rig;
  rig.web = [](const auto&) { return doubles::http_answer(503); };
  rig.deletion.revoke(rig.user, rig.account_id).value();
  REQUIRE(rig.state(rig.user) == "revoking");
  REQUIRE(rig.rotate().has_value());
  rig.account(rig.user);
  CHECK(rig.state(rig.user) == "nothing to revoke");
}

TEST_CASE("a post that is tried again after the rotation keeps its account") {
  LookupRig rig;
  REQUIRE(rig.fits() == "fine");
  vault::LeaseRequest request;
  request.publication = std::string(64, 'a');
  const auto account = rig.accounts.by_id(rig.user, rig.account_id).value();
  request.lent = vault::Leases::lent_id(rig.context, request.publication, account);
  REQUIRE(rig.rotate().has_value());
  CHECK(vault::Leases::lent_id(rig.context, request.publication, account) != request.lent);
  CHECK(vault::Leases::was_lent(rig.context, request, account));
  auto another = account;
  another.id = "another";
  another.name = "another";
  CHECK_FALSE(vault::Leases::was_lent(rig.context, request, another));
}

TEST_CASE("a rotation of the look-up key forgets codes and the counts of limits") {
  LookupRig rig;
  rig.signing_up.begin("+237650000009", kPassword, kHere).value();
  REQUIRE(rig.count("SELECT count(*) FROM signups") > 0);
  REQUIRE(rig.count("SELECT count(*) FROM limits") > 0);
  REQUIRE(rig.rotate().has_value());
  CHECK(rig.count("SELECT count(*) FROM signups") == 0);
  CHECK(rig.count("SELECT count(*) FROM limits") == 0);
}

TEST_CASE("a rotation of the look-up key changes nothing if a number does not open") {
  LookupRig rig;
  rig.store->change([](database::Database& db) {
    db.run("INSERT INTO users VALUES ('broken', x'02', x'0102', x'01', 0)");
  });
  CHECK_FALSE(rig.rotate().has_value());
  CHECK(rig.keys.lookup_id() == 1);
  CHECK(rig.fits() == "fine");
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("the newest key is made the look-up key once, and must then be in the key file") {
  LookupRig rig;
  REQUIRE(rig.rotate().has_value());
  CHECK_FALSE(rig.rotate().has_value());
  rig.use(rig.first);
  CHECK(rig.fits().find("key 2") != std::string::npos);
  rig.use(rig.first + "\n" + crypto::Keyring::new_line(2));
  CHECK(rig.fits().find("key 2 of the key file is missing") != std::string::npos);
  rig.use(rig.first + "\n" + rig.second + "\n" + crypto::Keyring::new_line(3));
  CHECK(rig.fits() == "fine");
  CHECK(rig.keys.lookup_id() == 2);
}
