#include "backend/vault/key_rotation.hpp"

#include <fmt/format.h>

#include <array>

#include "util/result.hpp"

namespace vault {

namespace {

/// A column with sealed fields. `select` returns row, context and field of the fields whose first
/// octet, the key id, differs from the parameter. Empty fields contain nothing and are skipped.
struct Column {
  const char *select, *update, *keys;
};

#define VAULT_SEALED(table, column, context)                                                   \
  Column {                                                                                     \
    "SELECT rowid, 'vault/' || " context ", " #column " FROM " #table " WHERE length(" #column \
    ") > 0 AND substr(" #column ", 1, 1) != ? LIMIT ?",                                        \
        "UPDATE " #table " SET " #column " = ? WHERE rowid = ?",                               \
        "SELECT DISTINCT substr(" #column ", 1, 1) FROM " #table                               \
  }

constexpr std::array<Column, 12> kColumns{{
    VAULT_SEALED(users, number, "'user/' || id || '/number'"),
    VAULT_SEALED(users, password, "'user/' || id || '/password'"),
    VAULT_SEALED(signups, number, "'signup/' || id || '/number'"),
    VAULT_SEALED(signups, password, "'signup/' || id || '/password'"),
    VAULT_SEALED(resets, number, "'reset/' || id || '/number'"),
    VAULT_SEALED(resets, password, "'reset/' || id || '/password'"),
    VAULT_SEALED(connections, sealed, "'connection/' || hex(state) || '/sealed'"),
    VAULT_SEALED(clients, sealed, "'client/' || platform || '/' || hex(instance)"),
    VAULT_SEALED(accounts, details, "'account/' || id || '/details'"),
    VAULT_SEALED(accounts, tokens, "'account/' || id || '/tokens'"),
    VAULT_SEALED(audit, sealed, "'audit/' || kind || '/user'"),
    VAULT_SEALED(revocations, sealed, "'revocation/' || account || '/tokens'"),
}};

#undef VAULT_SEALED

struct Field {
  std::int64_t row;
  std::string context;
  util::Octets sealed;
};

std::vector<Field> find_stale(database::Database& database, const Column& column, int newest,
                              int at_most) {
  const util::Octets key{static_cast<std::uint8_t>(newest)};
  std::vector<Field> found;
  auto row = database.query(column.select, key, at_most);
  while (row.next()) {
    const auto sealed = row.octets(2);
    found.push_back({row.integer(0), row.text(1), {sealed.begin(), sealed.end()}});
  }
  return found;
}

/// Returns the ids of the keys that sealed fields of a column.
std::vector<int> key_ids(database::Database& database, const Column& column) {
  std::vector<int> ids;
  auto row = database.query(column.keys);
  while (row.next())
    if (const auto key = row.octets(0); !key.empty()) ids.push_back(key[0]);
  return ids;
}

util::Result<void> check_key_ids(database::Database& database, const crypto::Keyring& keys) {
  for (const auto& column : kColumns)
    for (const int id : key_ids(database, column))
      if (!keys.has(id))
        return util::fail(
            util::Advice::reject,
            fmt::format("key {} is not in the key file, but fields are sealed under it; next: put "
                        "its line back, before the newer ones",
                        id));
  return {};
}

crypto::Sha256 ring_hash(const crypto::Keyring& keys) {
  return keys.lookup("vault/ring", "");
}

tl::unexpected<util::Error> lookup_key_changed(int id) {
  if (id == 0)
    return util::fail(util::Advice::reject,
                      "the first key of the key file has changed, so no user would be found by "
                      "number; next: put the old key back as the first line");
  return util::fail(util::Advice::reject,
                    fmt::format("key {} of the key file is missing or has changed, so no user "
                                "would be found by number; next: put its line back, before the "
                                "newest one",
                                id));
}

/// Makes the stored look-up key that of `keys`, and compares its hash with the stored one. Stores
/// the first key if none is stored or no row depends on the old one.
util::Result<void> check_lookup_key(database::Database& database, crypto::Keyring& keys) {
  keys.look_up_by(0);
  {
    auto row = database.query(
        "SELECT first, key, EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM clients) FROM "
        "ring");
    if (row.next()) {
      const int id = row.small(1);
      const bool is_used = row.small(2) != 0;
      const bool is_there = id == 0 || keys.has(id);
      if (is_there) keys.look_up_by(id);
      if (is_there && crypto::equal_constant_time(row.octets(0), ring_hash(keys))) return {};
      if (is_used) return lookup_key_changed(id);
    }
  }
  keys.look_up_by(0);
  store_lookup_key(database, keys, 0);
  return {};
}

util::Result<int> reseal_fields(database::Database& database, const crypto::Keyring& keys,
                                int at_most) {
  int done = 0;
  for (const auto& column : kColumns) {
    for (const auto& field : find_stale(database, column, keys.newest(), at_most - done)) {
      const auto open = keys.open(field.context, field.sealed);
      if (!open) return util::fail(open.error());
      const auto sealed = keys.seal(field.context, *open);
      database.run(column.update, sealed, field.row);
      ++done;
    }
  }
  return done;
}

}  // namespace

void store_lookup_key(database::Database& database, const crypto::Keyring& keys, int id) {
  database.run("DELETE FROM ring");
  database.run("INSERT INTO ring(first, key) VALUES (?, ?)", ring_hash(keys), id);
}

util::Result<void> check_ring(database::Database& database, crypto::Keyring& keys) {
  return database::catch_errors("the key file was not checked", [&]() -> util::Result<void> {
    if (auto known = check_key_ids(database, keys); !known) return known;
    return check_lookup_key(database, keys);
  });
}

util::Result<int> reseal(Store& store, const crypto::Keyring& keys, int at_most) {
  return database::catch_errors("fields were not resealed", [&] {
    return store.change([&](database::Database& db) { return reseal_fields(db, keys, at_most); });
  });
}

}  // namespace vault
