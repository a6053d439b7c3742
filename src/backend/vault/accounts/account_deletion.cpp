#include "backend/vault/accounts/account_deletion.hpp"

#include <algorithm>

namespace vault {

namespace {

// The program's watchdog expects step() to return; a request may take half a minute more.
constexpr auto kLongestStep = std::chrono::seconds(60);

}  // namespace

std::vector<DeletedAccount> delete_user(database::Database& database, const std::string& user,
                                        Revocations& revocations, ErasureQueue& erasures,
                                        Audit& audit) {
  auto ended = revocations.delete_accounts(database, user);
  for (const char* sql :
       {"DELETE FROM signups WHERE number_hash = (SELECT number_hash FROM users WHERE id = ?)",
        "DELETE FROM resets WHERE number_hash = (SELECT number_hash FROM users WHERE id = ?)"})
    database.run(sql, user);
  // Foreign keys delete the sessions, devices and connections.
  database.run("DELETE FROM users WHERE id = ?", user);
  if (database.changes() == 1) {
    erasures.schedule(database, user);
    audit.note(database, "user erased", user, "done");
  }
  return ended;
}

AccountDeletion::AccountDeletion(const VaultContext& context, Users& users, Clients& clients,
                                 Audit& audit, service::Peer& gateway_server,
                                 service::Peer& publisher, std::function<void()> wake)
    : context_(context),
      users_(users),
      audit_(audit),
      revocations_(context, clients, audit),
      erasures_(context, audit, gateway_server, publisher),
      wake_(std::move(wake)) {}

Outcome<DeletedAccount> AccountDeletion::revoke(const std::string& user,
                                                const std::string& account) {
  if (account.empty()) return api::fail(404, "there is no such account");
  const auto ended = context_.store.change([&](database::Database& db) {
    auto all = revocations_.delete_accounts(db, user, account);
    if (!all.empty()) audit_.note(db, "account erased", user, "done");
    return all;
  });
  if (ended.empty()) return api::fail(404, "there is no such account");
  wake_();
  return ended.front();
}

Outcome<std::vector<DeletedAccount>> AccountDeletion::erase_user(const std::string& user,
                                                                 const std::string& password) {
  if (auto proved = users_.check(user, password); !proved) return tl::unexpected(proved.error());
  auto ended = context_.store.change([&](database::Database& db) { return erase(db, user); });
  wake_();
  return ended;
}

std::vector<DeletedAccount> AccountDeletion::erase(database::Database& database,
                                                   const std::string& user) {
  return delete_user(database, user, revocations_, erasures_, audit_);
}

void AccountDeletion::schedule_revocation(const Account& account) {
  revocations_.schedule_revocation(account);
  wake_();
}

std::vector<DeletedAccount> AccountDeletion::of_user(const std::string& user) {
  return revocations_.of_user(user);
}

std::chrono::milliseconds AccountDeletion::step(const std::atomic<bool>& stop) {
  const auto until = context_.clock.in(kLongestStep);
  bool something = false;
  while (!stop && context_.clock.now() < until) {
    const bool erased = erasures_.step(stop);
    const bool revoked = !stop && revocations_.step(stop);
    something = something || erased || revoked;
    if (erased || revoked) continue;
    if (something) context_.store.read([](database::Database& db) { db.empty_log(); });
    const auto next = context_.store.read([](database::Database& db) {
      auto row = db.query(
          "SELECT min(next_at) FROM (SELECT next_at FROM erasures UNION ALL SELECT next_at FROM "
          "revocations WHERE state = 'revoking')");
      return row.next() ? row.maybe(0) : std::nullopt;
    });
    const auto wait = next ? *next - context_.now() : kLongestPause;
    return std::chrono::milliseconds(std::clamp<std::int64_t>(wait, 0, kLongestPause));
  }
  return std::chrono::milliseconds(0);
}

void AccountDeletion::purge() {
  revocations_.purge();
}

}  // namespace vault
