#include "backend/vault/admin_commands.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "backend/vault/schema.hpp"
#include "backend/vault/signup/invitations.hpp"
#include "backend/vault/signup/users.hpp"
#include "json/json.hpp"
#include "service/ring_note.hpp"
#include "tests/backend/vault/configuration_rig.hpp"
#include "tests/doubles/fake_clock.hpp"

using namespace vault_test;

namespace {

struct VerbResult {
  int code = 0;
  std::string out;
};

/// Captures what a command prints to stdout; its errors go to the test's stderr.
template <class Verb>
VerbResult said(Verb verb, const vault::Configuration& configuration) {
  const doubles::TempDir dir;
  const auto path = dir / "out";
  std::fflush(stdout);
  const int kept = ::dup(STDOUT_FILENO);
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ::dup2(file, STDOUT_FILENO);
  VerbResult result;
  result.code = verb(configuration);
  std::fflush(stdout);
  ::dup2(kept, STDOUT_FILENO);
  ::close(kept);
  ::close(file);
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  result.out = text.str();
  return result;
}

/// Makes a database as a vault with these keys would.
void fill(const ConfigurationRig& rig) {
  const auto keys = crypto::Keyring::parse(rig.keys).value();
  const doubles::FakeClock clock;
  const vault::Policy policy;
  vault::Store store(database::Database::open(rig.dir / "vault.db", vault::schema()).value());
  const vault::VaultContext context{store, keys, clock, policy, {}};
  const auto number =
      keys.seal(vault::sealing_context("user", "u", "number"), util::as_octets("+1"));
  const auto password =
      keys.seal(vault::sealing_context("user", "u", "password"), util::as_octets("p"));
  store.change([&](database::Database& db) {
    db.run("INSERT INTO users VALUES ('u', x'01', ?, ?, 0)", number, password);
  });
  vault::Audit(context).note("sign-in", "u", "done");
}

}  // namespace

TEST_CASE("rotate-keys reseals everything under the newest key and prints the count") {
  ConfigurationRig rig;
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  CHECK(said(vault::rotate_keys, configuration).code == 1);
  CHECK_FALSE(std::filesystem::exists(rig.dir / "vault.db"));
  fill(rig);
  rig.secret("keys", rig.keys + crypto::Keyring::new_line(2));
  const auto done = said(vault::rotate_keys, configuration);
  CHECK(done.code == 0);
  CHECK(done.out.starts_with("3 fields"));
  CHECK(said(vault::rotate_keys, configuration).out.starts_with("0 fields"));
  rig.secret("keys", crypto::Keyring::new_line(3));
  CHECK(said(vault::rotate_keys, configuration).code == 1);
}

TEST_CASE("rotate-keys waits for a restart of the program that lacks the newest key") {
  ConfigurationRig rig;
  fill(rig);
  const auto old = crypto::Keyring::parse(rig.keys).value();
  service::note_ring(rig.dir / "vault.db", old);
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  rig.secret("keys", rig.keys + crypto::Keyring::new_line(2));
  {
    const auto running = database::Database::open(rig.dir / "vault.db", vault::schema()).value();
    CHECK(said(vault::rotate_keys, configuration).code == 1);
  }
  CHECK(said(vault::rotate_keys, configuration).out.starts_with("3 fields"));
}

TEST_CASE("rotate-lookup-key waits for the program to stop, and prints what was found again") {
  ConfigurationRig rig;
  fill(rig);
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  CHECK(said(vault::rotate_lookups, configuration).code == 1);  // the newest key is the first
  rig.secret("keys", rig.keys + crypto::Keyring::new_line(2));
  {
    const auto running = database::Database::open(rig.dir / "vault.db", vault::schema()).value();
    CHECK(said(vault::rotate_lookups, configuration).code == 1);
  }
  const auto done = said(vault::rotate_lookups, configuration);
  CHECK(done.code == 0);
  CHECK(done.out.starts_with("1 users and 0 accounts are found by key 2 now"));
  CHECK(said(vault::rotate_lookups, configuration).code == 1);
}

TEST_CASE("rotate-keys names the look-up key, which must stay in the key file") {
  ConfigurationRig rig;
  fill(rig);
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  rig.keys += crypto::Keyring::new_line(2);
  rig.secret("keys", rig.keys);
  const auto first = said(vault::rotate_keys, configuration);
  CHECK(first.out.find("keep key 1 (the look-up key) and key 2 (the newest)") != std::string::npos);
  REQUIRE(said(vault::rotate_lookups, configuration).code == 0);
  rig.secret("keys", rig.keys + crypto::Keyring::new_line(3));
  const auto later = said(vault::rotate_keys, configuration);
  CHECK(later.code == 0);
  CHECK(later.out.find("keep key 2 (the look-up key) and key 3 (the newest)") != std::string::npos);
}

TEST_CASE("rotate-keys does nothing without the look-up key") {
  ConfigurationRig rig;
  fill(rig);
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  const auto second = crypto::Keyring::new_line(2);
  rig.secret("keys", rig.keys + second);
  REQUIRE(said(vault::rotate_keys, configuration).code == 0);
  rig.secret("keys", second);  // opens every field
  CHECK(said(vault::rotate_keys, configuration).code == 1);
}

TEST_CASE("the audit log prints time, action, user and result per line") {
  const ConfigurationRig rig;
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  CHECK(said(vault::print_audit, configuration).code == 1);
  fill(rig);
  const auto log = said(vault::print_audit, configuration);
  CHECK(log.code == 0);
  std::istringstream words(log.out);
  std::string day, when, what, whose, how;
  words >> day >> when >> what >> whose >> how;
  CHECK(day == "2027-01-15");
  CHECK(when == "08:00");
  CHECK(what == "sign-in");
  CHECK(whose == "u");
  CHECK(how == "done");
  const auto told = json::parse_or_null(said(vault::print_audit_json, configuration).out);
  CHECK(told ==
        json::Json{
            {"at", 1'800'000'000'000}, {"what", "sign-in"}, {"user_id", "u"}, {"result", "done"}});
}

TEST_CASE("erase-user deletes the user of a number, and queues the requests to others") {
  ConfigurationRig rig;
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  const auto keys = crypto::Keyring::parse(rig.keys).value();
  const doubles::FakeClock clock;
  const vault::Policy policy;
  {
    vault::Store store(database::Database::open(rig.dir / "vault.db", vault::schema()).value());
    const vault::VaultContext context{store, keys, clock, policy, {}};
    const auto hash = vault::number_hash(context, "+237650000001");
    store.change([&](database::Database& db) {
      db.run("INSERT INTO users VALUES ('u1', ?, x'01', x'01', 0)", hash);
      db.run("INSERT INTO users VALUES ('u2', x'02', x'01', x'01', 0)");
    });
  }
  const auto erase = [&](const std::string& id, const std::string& typed) {
    std::istringstream in(typed);
    return said([&](const vault::Configuration& c) { return vault::erase_user(c, id, in); },
                configuration);
  };
  CHECK(erase("", "+237650000009\n").code == 1);
  CHECK(erase("", "").code == 1);
  const auto done = erase("", " +237650000001\n");
  CHECK(done.code == 0);
  CHECK(done.out.find("650000001") == std::string::npos);
  CHECK(erase("", "+237650000001\n").code == 1);
  CHECK(erase("u2", "").code == 0);
  auto database = database::Database::open(rig.dir / "vault.db", vault::schema()).value();
  auto left = database.query("SELECT count(*) FROM erasures");
  REQUIRE(left.next());
  CHECK(left.integer(0) == 4);
}

TEST_CASE("erase-user waits for a restart of the program that lacks the newest key") {
  ConfigurationRig rig;
  fill(rig);
  service::note_ring(rig.dir / "vault.db", crypto::Keyring::parse(rig.keys).value());
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  rig.secret("keys", rig.keys + crypto::Keyring::new_line(2));
  const auto erase = [](const vault::Configuration& c) {
    std::istringstream in;
    return vault::erase_user(c, "u", in);
  };
  {
    auto running = database::Database::open(rig.dir / "vault.db", vault::schema()).value();
    CHECK(said(erase, configuration).code == 1);
    auto user = running.query("SELECT count(*) FROM users");
    REQUIRE(user.next());
    CHECK(user.integer(0) == 1);
  }
  CHECK(said(erase, configuration).code == 0);
}

TEST_CASE("invite prints invitations that are valid") {
  ConfigurationRig rig;
  const auto configuration = ConfigurationRig::parsed(rig.toml());
  const auto invite = [](const vault::Configuration& c) { return vault::invite(c, 3); };
  CHECK(said(invite, configuration).code == 1);
  fill(rig);
  const auto made = said(invite, configuration);
  CHECK(made.code == 0);
  CHECK(made.out.size() == 3 * 17);
  vault::Store store(database::Database::open(rig.dir / "vault.db", vault::schema()).value());
  const vault::Policy policy;
  const util::SystemClock clock;
  const auto keys = crypto::Keyring::parse(rig.keys).value();
  const vault::VaultContext context{store, keys, clock, policy, {}};
  CHECK(vault::is_invitation_valid(context, made.out.substr(17, 16)));
}
