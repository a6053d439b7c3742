#include "backend/vault/accounts/revocations.hpp"

#include <fmt/format.h>

#include <cassert>

#include <algorithm>

#include "json/json.hpp"
#include "net/retry_after.hpp"
#include "util/log.hpp"

namespace vault {

namespace {

constexpr std::int64_t kUnlessKept = 10 * 60'000;

using json::Json;

/// The content of a sealed field: {"instance", "tokens": [{"refresh": bool, "token"}, …]}.
struct Due {
  std::string instance;
  std::vector<std::pair<TokenHint, std::string>> tokens;
};

std::string revocation_context(const std::string& account) {
  return sealing_context("revocation", account, "tokens");
}

util::Octets seal_token(const VaultContext& context, const std::string& account, const Due& due) {
  auto tokens = Json::array();
  for (const auto& [hint, token] : due.tokens)
    tokens.push_back(Json{{"refresh", hint == TokenHint::refresh}, {"token", token}});
  const auto text = Json{{"instance", due.instance}, {"tokens", std::move(tokens)}}.dump();
  return context.keys.seal(revocation_context(account), util::as_octets(text));
}

util::Result<Due> open(const VaultContext& context, const std::string& account,
                       util::OctetView sealed) {
  const auto octets = context.keys.open(revocation_context(account), sealed);
  if (!octets) return util::fail(octets.error());
  const auto content = json::parse_or_null(util::as_chars(*octets));
  Due due{content.at("instance").text(), {}};
  for (const auto& one : content.at("tokens"))
    due.tokens.emplace_back(one.at("refresh").boolean() ? TokenHint::refresh : TokenHint::access,
                            one.at("token").text());
  return due;
}

/// Returns the tokens to revoke, the refresh token first: many platforms then end its access tokens
/// too. A platform with Revocation::bearer accepts only the access token.
Due due_of(const Account& account, const Platform* platform) {
  Due due{account.instance, {}};
  const bool bearer = platform != nullptr && platform->revocation == Revocation::bearer;
  if (!account.tokens.refresh.empty() && !bearer)
    due.tokens.emplace_back(TokenHint::refresh, account.tokens.refresh);
  if (!account.tokens.access.empty())
    due.tokens.emplace_back(TokenHint::access, account.tokens.access);
  return due;
}

bool can_revoke(const Platform& platform) {
  return platform.oauth2 && !platform.revocation_url.empty();
}

}  // namespace

DeletedAccount Revocations::insert(database::Database& database, const Account& account) {
  const auto* platform = find_platform(context_.policy.platforms, account.platform);
  const auto due = due_of(account, platform);
  // A platform that was removed from the configuration may return: its tokens wait.
  const bool revoking = (platform == nullptr || can_revoke(*platform)) && !due.tokens.empty();
  DeletedAccount ended{account.id, account.platform, revoking ? "revoking" : "nothing to revoke",
                       ""};
  const auto sealed = revoking ? seal_token(context_, account.id, due) : util::Octets{};
  const auto now = context_.now();
  database.run(
      "INSERT INTO revocations(account, user, platform, sealed, state, since, next_at, identity) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      account.id, account.user, account.platform, sealed, ended.state, Accounts::whole_hour(now),
      revoking ? now : Accounts::whole_hour(now), Accounts::identity(context_, account));
  return ended;
}

void Revocations::schedule_unless_stored(const VaultContext& context, database::Database& database,
                                         const Account& account) {
  const auto* platform = find_platform(context.policy.platforms, account.platform);
  if (platform == nullptr || !can_revoke(*platform)) return;
  const auto now = context.now();
  database.run(
      "INSERT INTO revocations(account, user, platform, sealed, state, since, next_at) VALUES (?, "
      "?, ?, ?, 'revoking', ?, ?)",
      account.id, account.user, account.platform,
      seal_token(context, account.id, due_of(account, platform)), Accounts::whole_hour(now),
      now + kUnlessKept);
}

std::vector<std::string> Revocations::instances(const VaultContext& context,
                                                database::Database& database) {
  std::vector<std::string> all;
  auto row = database.query("SELECT account, sealed FROM revocations WHERE state = 'revoking'");
  while (row.next())
    if (const auto due = open(context, row.text(0), row.octets(1)); due)
      all.push_back(due->instance);
  return all;
}

DeletedAccount Revocations::insert_failed(database::Database& database, const Account& account) {
  const DeletedAccount ended{account.id, account.platform, "failed",
                             "its token does not open; next: end the access at the platform"};
  const auto now = Accounts::whole_hour(context_.now());
  database.run(
      "INSERT INTO revocations(account, user, platform, sealed, state, what, since, next_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      account.id, account.user, account.platform, util::Octets{}, ended.state, ended.what, now,
      now);
  audit_.note(database, "revocation", account.user, "failed");
  return ended;
}

bool Revocations::has_account_at(const Row& row, const std::string& instance) {
  const auto all = context_.store.read(
      [&](database::Database& db) { return Accounts::sealed_of_user(db, row.user); });
  return std::any_of(all.begin(), all.end(), [&](const Accounts::Sealed& sealed) {
    if (sealed.account.platform != row.platform) return false;
    const auto open = Accounts::open(context_, sealed);
    return open && open->instance == instance;
  });
}

std::vector<DeletedAccount> Revocations::delete_accounts(database::Database& database,
                                                         const std::string& user,
                                                         const std::string& account) {
  std::vector<DeletedAccount> ended;
  for (const auto& sealed : Accounts::sealed_of_user(database, user)) {
    const auto& id = sealed.account.id;
    if (!account.empty() && id != account) continue;
    const auto open = Accounts::open(context_, sealed);
    ended.push_back(open ? insert(database, *open) : insert_failed(database, sealed.account));
    database.run("DELETE FROM accounts WHERE id = ?", id);
  }
  return ended;
}

void Revocations::schedule_revocation(const Account& account) {
  context_.store.change([&](database::Database& db) { insert(db, account); });
}

std::vector<DeletedAccount> Revocations::of_user(const std::string& user) {
  const auto since = Accounts::whole_hour(context_.now() - kMonth);
  return context_.store.read([&](database::Database& db) {
    std::vector<DeletedAccount> found;
    auto row = db.query(
        "SELECT account, platform, state, what FROM revocations WHERE user = ? AND (state = "
        "'revoking' OR next_at >= ?) ORDER BY id",
        user, since);
    while (row.next()) found.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
    return found;
  });
}

Revocations::Row Revocations::claim() {
  const auto now = context_.now();
  return context_.store.change([&](database::Database& db) {
    Row found;
    {
      auto row = db.query(
          "SELECT id, account, user, platform, sealed, tries, since, identity IS NULL FROM "
          "revocations WHERE state = 'revoking' AND (next_at <= ? OR next_at > ?) ORDER BY tries, "
          "next_at, id LIMIT 1",
          now, now + kLongestPause);
      if (!row.next()) return found;
      const auto sealed = row.octets(4);
      found = {row.integer(0), {row.small(5) + 1, row.integer(6)}, row.text(1),      row.text(2),
               row.text(3),    {sealed.begin(), sealed.end()},     row.small(7) != 0};
    }
    db.run("UPDATE revocations SET tries = ?, next_at = ? WHERE id = ?", found.tries.count,
           now + pause_after(found.tries.count), found.id);
    return found;
  });
}

bool Revocations::step(const std::atomic<bool>& stop) {
  const auto row = claim();
  if (row.id == 0) return false;
  attempt(row, stop);
  return true;
}

void Revocations::attempt(const Row& row, const std::atomic<bool>& stop) {
  auto due = open(context_, row.account, row.sealed);
  if (!due) {  // the row is damaged; check_ring() has found all keys
    settle(row, "failed", "its token does not open; next: end the access at the platform");
    return;
  }
  if (row.unfinished && has_account_at(row, due->instance)) {
    settle(row, "nothing to revoke", "connected again");
    return;
  }
  const auto* platform = find_platform(context_.policy.platforms, row.platform);
  if (platform == nullptr || !can_revoke(*platform)) {
    retry_later(row, "the platform is no longer configured");
    return;
  }
  const auto client = clients_.at(*platform, due->instance);
  if (!client) {
    retry_later(row, client.error().what);
    return;
  }
  while (!due->tokens.empty()) {
    if (stop) return;
    const auto& [hint, token] = due->tokens.front();
    const auto result =
        context_.fetch(revocation_request(*platform, due->instance, *client, token, hint));
    const auto revoked = read_revocation(result);
    // Some platforms answer "invalid_grant" if they do not know the token.
    if (!revoked && revoked.error().advice != util::Advice::reopen) {
      const auto pause = net::retry_after(result.headers, context_.clock.wall());
      if (!stop)
        retry_later(row, revoked.error().what, pause.value_or(std::chrono::seconds(0)).count());
      return;
    }
    due->tokens.erase(due->tokens.begin());
    if (due->tokens.empty()) break;
    const auto sealed = seal_token(context_, row.account, *due);
    const bool is_open = context_.store.change([&](database::Database& db) {
      db.run("UPDATE revocations SET sealed = ? WHERE id = ? AND state = 'revoking'", sealed,
             row.id);
      return db.changes() == 1;
    });
    if (!is_open) return;  // connected again meanwhile
  }
  settle(row, "revoked", "");
}

void Revocations::settle(const Row& row, const std::string& state, const std::string& what) {
  assert(row.id != 0 && state != "revoking");
  // The row stays for a month: it must not tell the minute in which the user did something.
  const auto now = Accounts::whole_hour(context_.now());
  context_.store.change([&](database::Database& db) {
    db.run(
        "UPDATE revocations SET state = ?, what = ?, sealed = ?, next_at = ? WHERE id = ? AND "
        "state = 'revoking'",
        state, what, util::Octets{}, now, row.id);
    if (db.changes() == 1)
      audit_.note(db, "revocation", row.user, state == "failed" ? "failed" : "done");
  });
  if (state == "failed")
    util::log_error(fmt::format("vault: a token of {} was not revoked: {}", row.platform, what));
}

void Revocations::retry_later(const Row& row, const std::string& what, std::int64_t pause) {
  const auto now = context_.now();
  if (is_hopeless(row.tries, now)) {
    settle(row, "failed", what + "; next: end the access at the platform");
    return;
  }
  const auto next = now + std::min(kLongestPause, std::max(pause, pause_after(row.tries.count)));
  context_.store.change([&](database::Database& db) {
    db.run("UPDATE revocations SET what = ?, next_at = ? WHERE id = ? AND state = 'revoking'", what,
           next, row.id);
  });
}

void Revocations::purge() {
  const auto before = Accounts::whole_hour(context_.now() - kMonth);
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM revocations WHERE state != 'revoking' AND next_at < ?", before);
  });
}

}  // namespace vault
