// Leases of access tokens: one token for one publication and one account, with a grant of the
// Gateway server. A token that expires or that the platform has refused is refreshed, and the new
// token is stored before it is handed out. Any thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/audit.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "service/grant.hpp"
#include "util/mutex.hpp"

namespace vault {

struct LeaseRequest {
  std::string publication, user, platform, account;
  std::int64_t expires = 0;  ///< epoch milliseconds, as the grant says
  std::string grant;
  /// What lent_id() returned for an earlier lease of the publication: the same account is wanted,
  /// also if another one would be chosen now. Empty: none.
  std::string lent{};
  std::string rejected;  ///< SHA-256 in hexadecimal of a token that the platform refused, or ""
  /// The platform has refused tokens of the account for a day.
  bool rejected_for_good = false;
};

class Leases {
 public:
  /// `schedule_revocation` is called with tokens that arrived after their account was deleted.
  Leases(
      const VaultContext& context, Clients& clients, Accounts& accounts, Audit& audit,
      std::function<void(const Account&)> schedule_revocation = [](const Account&) {});
  /// Returns the account with a valid access token. A secret or token that cannot be refreshed is
  /// lent again although the platform refused it, until it is refused for good: one refusal may be
  /// a fault of the platform. Refuses with 403 for a grant that has expired
  /// or does not match (then misdirected: the keys of two files differ), 404 without such an
  /// account, 409 if the user must connect it again, 503 while its platform is down. Two threads
  /// never refresh the token of one account at once, as refresh tokens may be valid only once.
  Outcome<Account> lease(const LeaseRequest& request);
  /// Returns an id of the account for this publication alone: 64 hexadecimal digits. It is the same
  /// after the account was deleted and connected again. The Publisher cannot choose another account
  /// with it, or see which publications have the same account.
  static std::string lent_id(const VaultContext& context, const std::string& publication,
                             const Account& account);
  /// Returns true if `request.lent` is the id of the account, under any key of the ring.
  static bool was_lent(const VaultContext& context, const LeaseRequest& request,
                       const Account& account);
  /// Saves new tokens that could not be written before; revokes those of deleted accounts.
  void retry_unsaved_tokens();

 private:
  class RefreshLock;
  Outcome<void> check_grant(const LeaseRequest& request, const Platform& platform) const;
  Outcome<Account> account_for(const LeaseRequest& request);
  Outcome<Account> refresh_if_needed(const LeaseRequest& request, const Platform& platform,
                                     const Account& account);
  Outcome<Account> ask_platform(const Platform& platform, Account account, bool usable);
  enum class Saved { yes, connected_again, account_deleted };
  /// Writes new tokens. Queues their revocation if the account was deleted meanwhile.
  util::Result<Saved> save_tokens(const Account& account);
  Outcome<Account> keep(const Account& account);
  Outcome<Account> mark_needs_reconnecting(const Account& account, const char* result);
  bool retry_unsaved_tokens(const std::string& account);

  const VaultContext& context_;
  Clients& clients_;
  Accounts& accounts_;
  Audit& audit_;
  const std::function<void(const Account&)> schedule_revocation_;
  util::Mutex mutex_;
  util::CondVar freed_;
  std::set<std::string> busy_ GUARDED_BY(mutex_);  ///< accounts whose tokens are being refreshed
  /// New tokens that could not be written to the disk, by account.
  std::map<std::string, Account> unsaved_ GUARDED_BY(mutex_);
};

}  // namespace vault
