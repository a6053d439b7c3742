// Tokens that are to be revoked at their platforms (RFC 7009): sealed in a row of their own until
// they are, and gone from it then. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/audit.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/retry_policy.hpp"

namespace vault {

/// What becomes of one account's token at its platform.
struct Ended {
  std::string id, platform;
  std::string state;  ///< "revoking", "revoked", "failed", "nothing to revoke"
  std::string what;   ///< why it failed, or why it is tried again
};

class Revocations {
 public:
  Revocations(const VaultContext& context, Clients& clients, Audit& audit)
      : context_(context), clients_(clients), audit_(audit) {}
  /// Erases the user's accounts (all, or that of `account`) and writes down what is owed for each,
  /// in the caller's transaction. A token that does not open is erased too, and has "failed".
  std::vector<Ended> take_over(database::Database& database, const std::string& user,
                               const std::string& account = "");
  /// For tokens that came when their account was gone already.
  void schedule_revocation(const Account& account);
  /// For tokens of a connection that may yet come to nothing: owed in 10 minutes, unless the person
  /// has an account at that server then, whose grant it may be (Accounts::keep).
  static void provide(const VaultContext& context, database::Database& database,
                      const Account& account);
  std::vector<Ended> of_user(const std::string& user);
  /// Tries one that is due; false if none is. The try is counted before it is made, so a crash, or
  /// another thread, does not make it twice at once.
  bool step(const std::atomic<bool>& stop);
  /// Forgets what was settled 30 days ago.
  void purge();

 private:
  struct Row {
    std::int64_t id = 0;
    Tries tries;
    std::string account, user, platform;
    util::Octets sealed;
    bool provided = false;
  };
  Ended write(database::Database& database, const Account& account);
  bool has_account_at(const Row& row, const std::string& instance);
  Ended give_up(database::Database& database, const Account& account);
  Row claim();
  void attempt(const Row& row, const std::atomic<bool>& stop);
  void settle(const Row& row, const std::string& state, const std::string& what);
  void later(const Row& row, const std::string& what, std::int64_t pause = 0);

  const VaultContext& context_;
  Clients& clients_;
  Audit& audit_;
};

}  // namespace vault
