#include "backend/vault/lookup_rotation.hpp"

#include <fmt/format.h>

#include <set>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/key_rotation.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/signup/users.hpp"
#include "json/json.hpp"

namespace vault {

namespace {

/// The vault under the old look-up key and under the new one.
struct BothKeys {
  const VaultContext& before;
  const VaultContext& after;
};

struct SealedRow {
  std::string id, user, platform;
  util::Octets sealed;
};

std::vector<SealedRow> read_rows(database::Database& database, std::string_view sql) {
  std::vector<SealedRow> all;
  auto row = database.query(sql);
  while (row.next()) {
    const auto sealed = row.octets(3);
    all.push_back({row.text(0), row.text(1), row.text(2), {sealed.begin(), sealed.end()}});
  }
  return all;
}

/// Computes the hashes of the numbers in a table again. Returns how many.
util::Result<int> rehash_numbers(database::Database& database, const VaultContext& after,
                                 const char* kind, std::string_view select,
                                 std::string_view update) {
  int done = 0;
  for (const auto& row : read_rows(database, select)) {
    const auto number = after.keys.open(sealing_context(kind, row.id, "number"), row.sealed);
    if (!number) return util::fail(number.error());
    database.run(update, number_hash(after, std::string(util::as_chars(*number))), row.id);
    ++done;
  }
  return done;
}

/// Computes the identities of accounts again, and adds the servers of accounts to `instances`. A
/// row that does not open keeps its identity: the account has to be connected again anyway.
int rehash_accounts(database::Database& database, const VaultContext& after,
                    std::set<std::string>& instances) {
  int done = 0;
  for (const auto& row : read_rows(database, "SELECT id, user, platform, details FROM accounts")) {
    const auto details = after.keys.open(sealing_context("account", row.id, "details"), row.sealed);
    if (!details) continue;
    const auto content = json::parse_or_null(util::as_chars(*details));
    Account account;
    account.user = row.user;
    account.platform = row.platform;
    account.name = content.text("name");
    account.instance = content.text("instance");
    instances.insert(account.instance);
    database.run("UPDATE accounts SET identity = ? WHERE id = ?",
                 Accounts::identity(after, account), row.id);
    ++done;
  }
  return done;
}

/// Computes the hashes of servers again at which the vault has registered itself. A client of a
/// server that nobody uses any more is deleted: the vault registers itself again when needed.
void rehash_clients(database::Database& database, const BothKeys& keys,
                    const std::set<std::string>& instances) {
  std::vector<std::string> platforms;
  {
    auto row = database.query("SELECT DISTINCT platform FROM clients");
    while (row.next()) platforms.push_back(row.text(0));
  }
  struct Client {
    std::string platform;
    crypto::Sha256 instance;
    util::Octets sealed;
  };
  std::vector<Client> kept;
  for (const auto& platform : platforms)
    for (const auto& instance : instances) {
      const auto old = Clients::instance_hash(keys.before, instance);
      auto row = database.query("SELECT sealed FROM clients WHERE platform = ? AND instance = ?",
                                platform, old);
      if (!row.next()) continue;
      const auto open = keys.after.keys.open(Clients::sealing_place(platform, old), row.octets(0));
      if (!open) continue;
      const auto fresh = Clients::instance_hash(keys.after, instance);
      kept.push_back(
          {platform, fresh, keys.after.keys.seal(Clients::sealing_place(platform, fresh), *open)});
    }
  database.run("DELETE FROM clients");
  for (const auto& one : kept)
    database.run("INSERT INTO clients(platform, instance, sealed) VALUES (?, ?, ?)", one.platform,
                 one.instance, one.sealed);
}

/// Returns the servers that are configured, and those of accounts whose tokens wait to be revoked.
std::set<std::string> other_instances(database::Database& database, const VaultContext& context) {
  std::set<std::string> all;
  for (const auto& platform : context.policy.platforms)
    all.insert(platform.instances.begin(), platform.instances.end());
  for (auto& instance : Revocations::instances(context, database)) all.insert(std::move(instance));
  return all;
}

util::Result<LookupRotation> rehash(database::Database& database, const BothKeys& keys) {
  LookupRotation done{.key = keys.after.keys.lookup_id()};
  const auto users =
      rehash_numbers(database, keys.after, "user", "SELECT id, '', '', number FROM users",
                     "UPDATE users SET number_hash = ? WHERE id = ?");
  if (!users) return util::fail(users.error());
  done.users = *users;
  const auto resets =
      rehash_numbers(database, keys.after, "reset", "SELECT id, '', '', number FROM resets",
                     "UPDATE resets SET number_hash = ? WHERE id = ?");
  if (!resets) return util::fail(resets.error());
  auto instances = other_instances(database, keys.after);
  done.accounts = rehash_accounts(database, keys.after, instances);
  rehash_clients(database, keys, instances);
  database.run("DELETE FROM signups");
  database.run("DELETE FROM limits");
  store_lookup_key(database, keys.after.keys, done.key);
  return done;
}

}  // namespace

util::Result<LookupRotation> rotate_lookup_key(Store& store, crypto::Keyring& keys,
                                               const util::Clock& clock, const Policy& policy) {
  if (keys.lookup_id() == keys.newest())
    return util::fail(util::Advice::reject,
                      fmt::format("key {}, the newest one, is the look-up key already; next: "
                                  "new-key >> KEY-FILE",
                                  keys.newest()));
  auto fresh = keys;
  fresh.look_up_by(keys.newest());
  const VaultContext before{store, keys, clock, policy, {}}, after{store, fresh, clock, policy, {}};
  // Thrown, so that the transaction is undone.
  struct Undone {
    util::Error error;
  };
  auto done = database::catch_errors(
      "the look-up key was not changed", [&]() -> util::Result<LookupRotation> {
        try {
          return store.change([&](database::Database& db) -> LookupRotation {
            auto rehashed = rehash(db, {before, after});
            if (!rehashed) throw Undone{rehashed.error()};
            return *rehashed;
          });
        } catch (const Undone& undone) {
          return util::fail(undone.error);
        }
      });
  if (done) keys = std::move(fresh);
  return done;
}

}  // namespace vault
