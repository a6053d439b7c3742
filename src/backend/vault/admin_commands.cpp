#include "backend/vault/admin_commands.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <istream>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/key_rotation.hpp"
#include "backend/vault/lookup_rotation.hpp"
#include "backend/vault/schema.hpp"
#include "backend/vault/signup/invitations.hpp"
#include "backend/vault/vault.hpp"
#include "database/backup.hpp"
#include "json/json.hpp"
#include "service/ring_note.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using util::fail, util::Result;

constexpr int kResealAtOnce = 500;

int print_error(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  return 1;
}

/// Opens the database, but does not make one: its owner would be the user of the command.
Result<database::Database> existing(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return fail(util::Advice::reject,
                fmt::format("there is no database {}; next: sudo ls {}", path,
                            util::shell_word(std::filesystem::path(path).parent_path().string())));
  return database::Database::open(path, schema());
}

/// Calls `print` for each entry of the audit log, oldest first.
int each_entry(Configuration configuration, void (*print)(const Audit::Entry&)) {
  if (const auto completed = complete(configuration); !completed)
    return print_error(completed.error().what);
  auto database = existing(configuration.database());
  if (!database) return print_error(database.error().what);
  Audit::each(*database, *configuration.keyring, print);
  return 0;
}

/// Opens the database, if its look-up key and its other keys are in the key file.
Result<database::Database> existing_of(Configuration& configuration) {
  auto database = existing(configuration.database());
  if (!database) return database;
  if (const auto fits = check_ring(*database, *configuration.keyring); !fits)
    return fail(fits.error());
  return database;
}

/// The same for a command that seals: the running program must have the newest key. The key is
/// looked for before the database is opened, because closing a second descriptor of the file would
/// drop the locks of this process.
Result<database::Database> existing_to_seal(Configuration& configuration) {
  const auto known =
      service::check_ring_noted(configuration.database(), *configuration.keyring, "gsmrelay-vault");
  if (!known) return fail(known.error());
  return existing_of(configuration);
}

}  // namespace

int rotate_keys(Configuration configuration) {
  if (const auto completed = complete(configuration); !completed)
    return print_error(completed.error().what);
  auto database = existing_to_seal(configuration);
  if (!database) return print_error(database.error().what);
  Store store(std::move(*database));
  int all = 0;
  for (;;) {
    const auto done = reseal(store, *configuration.keyring, kResealAtOnce);
    if (!done)
      return print_error(fmt::format("{}; {} fields were resealed, the next run continues",
                                     done.error().what, all));
    if (*done == 0) break;
    all += *done;
  }
  fmt::print(
      "{} fields were resealed\n"
      "  keep key {} (the look-up key) and key {} (the newest) in the key file\n"
      "  the other lines can be removed 30 days after the last rotate-lookup-key\n",
      all, configuration.keyring->lookup_id(), configuration.keyring->newest());
  return 0;
}

int rotate_lookups(Configuration configuration) {
  if (const auto completed = complete(configuration); !completed)
    return print_error(completed.error().what);
  // The program would go on looking for users under the old key.
  if (database::is_in_use(configuration.database()))
    return print_error(
        "gsmrelay-vault is running; next: sudo systemctl stop gsmrelay-vault, then again");
  auto database = existing_of(configuration);
  if (!database) return print_error(database.error().what);
  const int old = configuration.keyring->lookup_id();
  Store store(std::move(*database));
  const auto done =
      rotate_lookup_key(store, *configuration.keyring, util::SystemClock(), configuration.policy);
  if (!done) return print_error(done.error().what);
  fmt::print(
      "{} users and {} accounts are found by key {} now\n"
      "  next: sudo systemctl start gsmrelay-vault; rotate-keys; key {} can go after 30 days\n",
      done->users, done->accounts, done->key, old);
  return 0;
}

int erase_user(Configuration configuration, const std::string& id, std::istream& in) {
  std::string number;
  if (id.empty()) std::getline(in, number);
  if (const auto completed = complete(configuration); !completed)
    return print_error(completed.error().what);
  auto database = existing_to_seal(configuration);
  if (!database) return print_error(database.error().what);
  Store store(std::move(*database));
  const util::SystemClock clock;
  const std::atomic<bool> stop{false};
  const auto peers = make_dependencies(configuration, stop);
  const VaultContext context{store, *configuration.keyring, clock, configuration.policy, {}};
  Clients clients(context);
  Audit audit(context);
  Revocations revocations(context, clients, audit);
  ErasureQueue erasures(context, audit, *peers.gateway_server, *peers.publisher);
  const auto hash = number_hash(context, std::string(util::trim(number)));
  const auto ended =
      store.change([&](database::Database& db) -> std::optional<std::vector<DeletedAccount>> {
        std::string user;
        {
          auto row = db.query("SELECT id FROM users WHERE id = ? OR number_hash = ?", id, hash);
          if (!row.next()) return std::nullopt;
          user = row.text(0);
        }
        return delete_user(db, user, revocations, erasures, audit);
      });
  if (!ended) return print_error("there is no such user; next: gsmrelay-vault --config FILE audit");
  fmt::print("the user is erased, with {} accounts; gsmrelay-vault tells the other programs\n",
             ended->size());
  return 0;
}

int invite(const Configuration& configuration, int count) {
  auto database = existing(configuration.database());
  if (!database) return print_error(database.error().what);
  Store store(std::move(*database));
  const util::SystemClock clock;
  for (int i = 0; i < count; ++i) fmt::print("{}\n", make_invitation(store, clock.wall()));
  return 0;
}

int print_audit(const Configuration& configuration) {
  return each_entry(configuration, [](const Audit::Entry& note) {
    constexpr std::size_t kMinutes = 16;  // of "2026-11-22T21:00:00.000+00:00"
    auto when = util::iso8601(util::from_epoch_ms(note.at)).substr(0, kMinutes);
    when[10] = ' ';
    fmt::print("{}  {:<24}  {}  {}\n", when, note.kind, util::printable(note.user.substr(0, 12)),
               note.result);
  });
}

int print_audit_json(const Configuration& configuration) {
  return each_entry(configuration, [](const Audit::Entry& note) {
    const json::Json line{
        {"at", note.at}, {"what", note.kind}, {"user_id", note.user}, {"result", note.result}};
    fmt::print("{}\n", line.dump());
  });
}

}  // namespace vault
