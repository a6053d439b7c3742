// An access token for one publication: only with the grant of the Gateway server, only for the one
// account. A token that is old, or that the platform has refused, is refreshed, and the new one is
// kept before it is handed out. Any thread.
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
  std::string rejected;  ///< SHA-256 in hexadecimal of a token that the platform refused, or ""
};

class Leases {
 public:
  /// `owe`: revokes tokens that came when their account was gone already.
  Leases(
      const VaultContext& context, Clients& clients, Accounts& accounts, Audit& audit,
      std::function<void(const Account&)> schedule_revocation = [](const Account&) {});
  /// 403 for a grant that is over, or does not fit (misdirected: the keys in two files differ), 404
  /// without such an account, 409 for one that a person must connect anew, 503 while its platform
  /// is down. One refresh at a time per account, and never under the Store's lock: refresh tokens
  /// that rotate are not raced.
  Outcome<Account> lease(const LeaseRequest& request);
  /// New tokens that the disk did not take, once it does: kept, or revoked where the account went.
  void retry_unsaved_tokens();

 private:
  class RefreshLock;
  Outcome<void> check_grant(const LeaseRequest& request, const Platform& platform) const;
  Outcome<Account> refreshed(const LeaseRequest& request, const Platform& platform,
                             const Account& account);
  Outcome<Account> ask_platform(const Platform& platform, Account account, bool usable);
  Outcome<Account> keep(Account account);
  Outcome<Account> dead(const Account& account, const char* result);
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
