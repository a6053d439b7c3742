#include "backend/vault/accounts/accounts.hpp"

#include <fmt/format.h>

#include <cassert>

#include "crypto/random.hpp"
#include "json/json.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using json::Json;

constexpr int kMostAccounts = 50;  // of one user

util::Octets seal(const VaultContext& context, const std::string& place, const Json& value) {
  const auto text = value.dump();
  return context.keys.seal(place, util::as_octets(text));
}

Accounts::Sealed read_row(database::Query& row) {
  Accounts::Sealed sealed;
  auto& account = sealed.account;
  account.id = row.text(0);
  account.user = row.text(1);
  account.platform = row.text(2);
  account.state = row.text(5);
  account.since = row.integer(6);
  const auto details = row.octets(3);
  sealed.details.assign(details.begin(), details.end());
  const auto tokens = row.octets(4);
  sealed.tokens.assign(tokens.begin(), tokens.end());
  return sealed;
}

/// Returns "" if the details do not open.
std::string settings_in(const VaultContext& context, const std::string& id,
                        util::OctetView details) {
  const auto open = context.keys.open(sealing_context("account", id, "details"), details);
  return open ? json::parse_or_null(util::as_chars(*open)).at("settings").text() : "";
}

constexpr std::string_view kIdentity = "vault/account";

enum class KeepError { user_gone, too_many };

/// The columns of an account row that is about to be written.
struct Kept {
  std::string id, settings;
  crypto::Sha256 identity;
};

bool user_exists(database::Database& db, const std::string& user) {
  return db.query("SELECT 1 FROM users WHERE id = ?", user).next();
}

/// Copies the id of an existing row of the same account to `kept`, and its settings if `kept` has
/// none.
void find_existing(database::Database& db, const VaultContext& context, const Account& account,
                   Kept& kept) {
  auto row =
      db.query("SELECT id, details FROM accounts WHERE user = ? AND platform = ? AND identity = ?",
               account.user, account.platform, kept.identity);
  if (!row.next()) return;
  kept.id = row.text(0);
  if (kept.settings.empty()) kept.settings = settings_in(context, kept.id, row.octets(1));
}

std::int64_t count_others(database::Database& db, const std::string& user, const std::string& id) {
  auto row = db.query("SELECT count(*) FROM accounts WHERE user = ? AND id != ?", user, id);
  return row.next() ? row.integer(0) : 0;
}

void upsert(database::Database& db, const VaultContext& context, const Account& account,
            const Kept& kept) {
  const auto details = seal(context, sealing_context("account", kept.id, "details"),
                            {{"name", account.name},
                             {"instance", account.instance},
                             {"settings", kept.settings.empty() ? "{}" : kept.settings}});
  const auto tokens = Accounts::seal_tokens(context, kept.id, account.tokens);
  db.run(R"(INSERT INTO accounts(id, user, platform, identity, details, tokens, state, since)
            VALUES (?, ?, ?, ?, ?, ?, 'connected', ?)
            ON CONFLICT(id) DO UPDATE SET details = excluded.details, tokens = excluded.tokens,
              state = 'connected', since = max(excluded.since, since + 1))",
         kept.id, account.user, account.platform, kept.identity, details, tokens,
         Accounts::whole_hour(context.now()));
}

/// Cancels revocations of older tokens of the account, and the one queued for `revocation_id`: they
/// might end the new tokens too.
void cancel_revocations(database::Database& db, const VaultContext& context, const Account& account,
                        const std::string& revocation_id) {
  db.run("DELETE FROM revocations WHERE account = ? AND identity IS NULL", revocation_id);
  // The look-up key may have changed since a revocation was queued.
  for (const int key : context.keys.ids())
    db.run(R"(UPDATE revocations SET state = 'nothing to revoke', what = 'connected again',
                sealed = x'', next_at = ?
              WHERE state = 'revoking' AND user = ? AND platform = ? AND identity = ?)",
           Accounts::whole_hour(context.now()), account.user, account.platform,
           context.keys.lookup_by(key, kIdentity, Accounts::identity_text(account)));
}

}  // namespace

tl::unexpected<api::ApiError> Accounts::damaged() {
  return api::fail_for(600, 503, "the account's row is damaged; next: connect it again");
}

std::int64_t Accounts::whole_hour(std::int64_t time) {
  constexpr std::int64_t kHour = 3'600'000;
  return time - time % kHour;
}

std::string Accounts::identity_text(const Account& account) {
  return Json::array({account.user, account.platform, account.instance, account.name}).dump();
}

util::Octets Accounts::seal_tokens(const VaultContext& context, const std::string& id,
                                   const Tokens& tokens) {
  return seal(
      context, sealing_context("account", id, "tokens"),
      {{"access", tokens.access}, {"refresh", tokens.refresh}, {"expires_at", tokens.expires_at}});
}

crypto::Sha256 Accounts::identity(const VaultContext& context, const Account& account) {
  return context.keys.lookup(kIdentity, identity_text(account));
}

Outcome<std::string> Accounts::keep(const Account& account, const std::string& revocation_id) {
  Kept kept{.id = crypto::random_hex(16),
            .settings = account.settings,
            .identity = identity(context_, account)};
  const auto failed =
      context_.store.change([&](database::Database& db) -> std::optional<KeepError> {
        if (!user_exists(db, account.user)) return KeepError::user_gone;
        find_existing(db, context_, account, kept);
        if (count_others(db, account.user, kept.id) >= kMostAccounts) return KeepError::too_many;
        upsert(db, context_, account, kept);
        cancel_revocations(db, context_, account, revocation_id);
        return std::nullopt;
      });
  if (failed == KeepError::too_many)
    return api::fail(409, "there are too many accounts; next: delete one");
  if (failed == KeepError::user_gone)
    return api::fail(409, "the user was deleted; next: sign up again");
  return kept.id;
}

Outcome<Account> Accounts::open(const VaultContext& context, const Sealed& sealed) {
  auto account = sealed.account;
  const auto details =
      context.keys.open(sealing_context("account", account.id, "details"), sealed.details);
  if (!details) return api::unavailable(details.error());
  const auto tokens =
      context.keys.open(sealing_context("account", account.id, "tokens"), sealed.tokens);
  if (!tokens) return api::unavailable(tokens.error());
  const auto about = json::parse_or_null(util::as_chars(*details));
  account.name = about.at("name").text();
  account.instance = about.at("instance").text();
  account.settings = about.at("settings").text();
  const auto kept = json::parse_or_null(util::as_chars(*tokens));
  account.tokens = {kept.at("access").text(), kept.at("refresh").text(),
                    kept.at("expires_at").number()};
  return account;
}

std::vector<Accounts::Sealed> Accounts::sealed_of_user(database::Database& database,
                                                       const std::string& user) {
  std::vector<Sealed> found;
  auto row = database.query(
      "SELECT id, user, platform, details, tokens, state, since FROM accounts WHERE user = ? "
      "ORDER BY rowid",  // `since` changes when an account is connected again
      user);
  while (row.next()) found.push_back(read_row(row));
  return found;
}

std::vector<Account> Accounts::of_user(const std::string& user) {
  const auto rows =
      context_.store.read([&](database::Database& db) { return sealed_of_user(db, user); });
  std::vector<Account> accounts;
  for (const auto& row : rows) {
    auto account = open(context_, row);
    if (!account) {
      if (!damage_logged_.exchange(true))
        util::log_error(fmt::format(
            "vault: the row of account {} is damaged; next: restore a copy of the database, or let "
            "its owner connect it again",
            row.account.id));
      account = row.account;
      account->damaged = true;
      account->name = "(damaged)";
      account->state = "needs reconnecting";
    }
    accounts.push_back(std::move(*account));
  }
  return accounts;
}

Outcome<Account> Accounts::find(const std::string& user, const std::string& platform,
                                const std::string& name) {
  std::optional<Account> fitting;
  bool perhaps = false;
  for (auto& account : of_user(user)) {
    if (account.platform != platform) continue;
    perhaps = perhaps || account.damaged;
    const bool exact = name == account.id || name == account.name;
    if (exact || (!fitting && (name.empty() || util::lower(account.name) == util::lower(name))))
      fitting = std::move(account);
    if (exact) break;
  }
  // 503, so that the post is tried again: a copy of the database may bring the row back.
  if (!fitting && perhaps) return damaged();
  if (!fitting) return api::fail(404, "the user has no such account");
  if (fitting->damaged) return damaged();
  return std::move(*fitting);
}

Outcome<Account> Accounts::by_id(const std::string& user, const std::string& id) {
  for (auto& account : of_user(user))
    if (account.id == id) {
      if (account.damaged) return damaged();
      return std::move(account);
    }
  return api::fail(404, "there is no such account");
}

bool Accounts::exists(const std::string& id) {
  return context_.store.read([&](database::Database& db) {
    auto row = db.query("SELECT 1 FROM accounts WHERE id = ?", id);
    return row.next();
  });
}

bool Accounts::keep_tokens(const Account& account) {
  assert(!account.id.empty());
  const auto sealed = seal_tokens(context_, account.id, account.tokens);
  return context_.store.change([&](database::Database& db) {
    db.run("UPDATE accounts SET tokens = ?, state = 'connected' WHERE id = ? AND since = ?", sealed,
           account.id, account.since);
    return db.changes() == 1;
  });
}

bool Accounts::needs_reconnecting(const Account& account) {
  return context_.store.change([&](database::Database& db) {
    db.run("UPDATE accounts SET state = 'needs reconnecting' WHERE id = ? AND since = ?",
           account.id, account.since);
    return db.changes() == 1;
  });
}

}  // namespace vault
