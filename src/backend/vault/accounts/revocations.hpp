// The queue of tokens to be revoked at their platforms (RFC 7009). Each row has its tokens sealed;
// they are removed once they are revoked. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/audit.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/retry_policy.hpp"

namespace vault {

/// A deleted account and the revocation of its tokens.
struct DeletedAccount {
  std::string id, platform;
  std::string state;  ///< "revoking", "revoked", "failed", "nothing to revoke"
  std::string what;   ///< why it failed or is tried again
};

class Revocations {
 public:
  Revocations(const VaultContext& context, Clients& clients, Audit& audit)
      : context_(context), clients_(clients), audit_(audit) {}
  /// Deletes the user's accounts (all, or the one with the id `account`) and queues the revocation
  /// of each, in the caller's transaction. A row that does not open is deleted too; its state is
  /// "failed".
  std::vector<DeletedAccount> delete_accounts(database::Database& database, const std::string& user,
                                              const std::string& account = "");
  /// Queues the revocation of tokens that arrived after their account was deleted.
  void schedule_revocation(const Account& account);
  /// Queues the revocation of tokens of an unfinished connection, due in 10 minutes. It is dropped
  /// if the account is stored (Accounts::keep) or the user has an account at that server then: both
  /// may share one grant.
  static void schedule_unless_stored(const VaultContext& context, database::Database& database,
                                     const Account& account);
  std::vector<DeletedAccount> of_user(const std::string& user);
  /// Sends the requests of one row that is due. Returns false if none is. The try is counted before
  /// it is made, so that a crash or another thread does not repeat it at once.
  bool step(const std::atomic<bool>& stop);
  /// Returns the servers whose tokens wait to be revoked.
  static std::vector<std::string> instances(const VaultContext& context,
                                            database::Database& database);
  /// Deletes rows that were settled 30 days ago.
  void purge();

 private:
  struct Row {
    std::int64_t id = 0;
    Tries tries;
    std::string account, user, platform;
    util::Octets sealed;
    bool unfinished = false;
  };
  DeletedAccount insert(database::Database& database, const Account& account);
  bool has_account_at(const Row& row, const std::string& instance);
  DeletedAccount insert_failed(database::Database& database, const Account& account);
  Row claim();
  void attempt(const Row& row, const std::atomic<bool>& stop);
  void settle(const Row& row, const std::string& state, const std::string& what);
  void retry_later(const Row& row, const std::string& what, std::int64_t pause = 0);

  const VaultContext& context_;
  Clients& clients_;
  Audit& audit_;
};

}  // namespace vault
