#include "backend/vault/accounts.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "crypto/random.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using Json = nlohmann::json;

constexpr int kMostAccounts = 50;  // of a person

util::Octets seal(const Tools& tools, const std::string& place, const Json& value) {
  const auto text = value.dump();
  return tools.keys.seal(place, util::as_octets(text));
}

Accounts::Sealed take(database::Query& row) {
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

/// "" if it does not open.
std::string settings_in(const Tools& tools, const std::string& id, util::OctetView details) {
  const auto open = tools.keys.open(place("account", id, "details"), details);
  return open ? Json::parse(util::as_chars(*open)).at("settings").get<std::string>() : "";
}

tl::unexpected<service::Refusal> damaged() {
  return service::refuse(503, "the account's row is damaged; next: connect it anew", 600);
}

}  // namespace

util::Octets Accounts::seal_tokens(const Tools& tools, const std::string& id,
                                   const Tokens& tokens) {
  return seal(
      tools, place("account", id, "tokens"),
      {{"access", tokens.access}, {"refresh", tokens.refresh}, {"expires_at", tokens.expires_at}});
}

crypto::Sha256 Accounts::identity(const Tools& tools, const Account& account) {
  return tools.keys.lookup(
      "vault/account", Json{account.user, account.platform, account.instance, account.name}.dump());
}

Outcome<std::string> Accounts::keep(const Account& account, const std::string& owed) {
  const auto identity = Accounts::identity(tools_, account);
  const auto now = tools_.now();
  auto settings = account.settings;
  bool full = false;
  const auto id = tools_.store.change([&](database::Database& db) -> std::string {
    {
      auto user = db.query("SELECT 1 FROM users WHERE id = ?", account.user);
      if (!user.next()) return "";
    }
    std::string kept = crypto::random_hex(16);
    {
      auto old = db.query(
          "SELECT id, details FROM accounts WHERE user = ? AND platform = ? AND identity = ?",
          account.user, account.platform, identity);
      if (old.next()) {
        kept = old.text(0);
        if (settings.empty()) settings = settings_in(tools_, kept, old.octets(1));
      }
    }
    {
      auto others =
          db.query("SELECT count(*) FROM accounts WHERE user = ? AND id != ?", account.user, kept);
      if (others.next() && others.integer(0) >= kMostAccounts) {
        full = true;
        return "";
      }
    }
    const auto details = seal(tools_, place("account", kept, "details"),
                              {{"name", account.name},
                               {"instance", account.instance},
                               {"settings", settings.empty() ? "{}" : settings}});
    const auto tokens = seal_tokens(tools_, kept, account.tokens);
    db.run(
        "INSERT INTO accounts(id, user, platform, identity, details, tokens, state, since) "
        "VALUES (?, ?, ?, ?, ?, ?, 'connected', ?) ON CONFLICT(id) DO UPDATE SET details = "
        "excluded.details, tokens = excluded.tokens, state = 'connected', since = "
        "max(excluded.since, since + 1)",
        kept, account.user, account.platform, identity, details, tokens, now);
    db.run("DELETE FROM revocations WHERE account = ? AND identity IS NULL", owed);
    db.run(
        "UPDATE revocations SET state = 'nothing to revoke', what = 'connected anew', sealed = "
        "x'', "
        "next_at = ? WHERE state = 'revoking' AND user = ? AND platform = ? AND identity = ?",
        now, account.user, account.platform, identity);
    return kept;
  });
  if (full) return service::refuse(409, "there are too many accounts; next: take one back");
  if (id.empty()) return service::refuse(409, "the user has gone; next: sign up again");
  return id;
}

Outcome<Account> Accounts::open(const Tools& tools, const Sealed& sealed) {
  auto account = sealed.account;
  const auto details = tools.keys.open(place("account", account.id, "details"), sealed.details);
  if (!details) return service::refuse(details.error());
  const auto tokens = tools.keys.open(place("account", account.id, "tokens"), sealed.tokens);
  if (!tokens) return service::refuse(tokens.error());
  const auto about = Json::parse(util::as_chars(*details));
  account.name = about.at("name");
  account.instance = about.at("instance");
  account.settings = about.at("settings");
  const auto kept = Json::parse(util::as_chars(*tokens));
  account.tokens = {kept.at("access"), kept.at("refresh"), kept.at("expires_at")};
  return account;
}

std::vector<Accounts::Sealed> Accounts::sealed_of_user(database::Database& database,
                                                       const std::string& user) {
  std::vector<Sealed> found;
  auto row = database.query(
      "SELECT id, user, platform, details, tokens, state, since FROM accounts WHERE user = ? "
      "ORDER BY since, id",
      user);
  while (row.next()) found.push_back(take(row));
  return found;
}

std::vector<Account> Accounts::of_user(const std::string& user) {
  const auto rows =
      tools_.store.read([&](database::Database& db) { return sealed_of_user(db, user); });
  std::vector<Account> accounts;
  for (const auto& row : rows) {
    auto account = open(tools_, row);
    if (!account) {
      if (!told_.exchange(true))
        util::log_error(fmt::format(
            "vault: the row of account {} is damaged; next: an older copy of the database, or its "
            "owner connects it anew",
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
  std::vector<Account> fitting;
  bool perhaps = false;
  for (auto& account : of_user(user)) {
    if (account.platform != platform) continue;
    perhaps = perhaps || account.damaged;
    if (name.empty() || name == account.id || util::lower(account.name) == util::lower(name))
      fitting.push_back(std::move(account));
  }
  // Neither is a post's end: the row may come back.
  if (fitting.empty() && perhaps) return damaged();
  if (fitting.empty()) return service::refuse(404, "the user has no such account");
  if (fitting.size() > 1)
    return service::refuse(409, "the user has several such accounts; next: name one");
  if (fitting.front().damaged) return damaged();
  return fitting.front();
}

Outcome<Account> Accounts::by_id(const std::string& user, const std::string& id) {
  for (auto& account : of_user(user))
    if (account.id == id) {
      if (account.damaged) return damaged();
      return std::move(account);
    }
  return service::refuse(404, "there is no such account");
}

bool Accounts::exists(const std::string& id) {
  return tools_.store.read([&](database::Database& db) {
    auto row = db.query("SELECT 1 FROM accounts WHERE id = ?", id);
    return row.next();
  });
}

bool Accounts::keep_tokens(const Account& account) {
  const auto sealed = seal_tokens(tools_, account.id, account.tokens);
  return tools_.store.change([&](database::Database& db) {
    db.run("UPDATE accounts SET tokens = ?, state = 'connected' WHERE id = ? AND since = ?", sealed,
           account.id, account.since);
    return db.changes() == 1;
  });
}

bool Accounts::needs_reconnecting(const Account& account) {
  return tools_.store.change([&](database::Database& db) {
    db.run("UPDATE accounts SET state = 'needs reconnecting' WHERE id = ? AND since = ?",
           account.id, account.since);
    return db.changes() == 1;
  });
}

}  // namespace vault
