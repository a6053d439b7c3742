// A person's accounts at platforms, several at each: names and tokens sealed. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "backend/vault/oauth/oauth.hpp"
#include "backend/vault/vault_context.hpp"

namespace vault {

struct Account {
  std::string id, user, platform, state;  ///< "connected", "needs reconnecting"
  std::string name, instance;
  std::string settings;  ///< a JSON object in text
  Tokens tokens;         ///< of a "secret" account: the password or key is the access token
  std::int64_t since = 0;
  bool damaged = false;  ///< its row does not open: neither name, instance, settings nor tokens
};

class Accounts {
 public:
  explicit Accounts(const VaultContext& context) : context_(context) {}
  /// A new one, or the one of that user, platform, instance and name with new tokens. 409 if the
  /// user has gone meanwhile, or has 50 others. Its id. Without settings it keeps the older ones.
  /// What was owed for its tokens (`owed`), and for older ones of the same account, is so no
  /// longer: revoking them may end these too.
  Outcome<std::string> keep(const Account& account, const std::string& owed = "");
  std::vector<Account> of_user(const std::string& user);
  /// 404, 409 if it is not clear which, 503 if it is damaged or may be one that is.
  Outcome<Account> find(const std::string& user, const std::string& platform,
                        const std::string& name);
  bool exists(const std::string& id);
  Outcome<Account> by_id(const std::string& user, const std::string& id);
  /// The keyed hash by which one account of a person is known as the same.
  static crypto::Sha256 identity(const VaultContext& context, const Account& account);
  /// False if the account is gone, or was connected anew since `account` was read. Throws
  /// SQLite::Exception. The caller still has the tokens.
  bool keep_tokens(const Account& account);
  bool needs_reconnecting(const Account& account);

  /// As a row holds one: of `account` without what is sealed.
  struct Sealed {
    Account account;
    util::Octets details, tokens;
  };
  /// For a transaction of the caller's.
  static std::vector<Sealed> sealed_of_user(database::Database& database, const std::string& user);
  static Outcome<Account> open(const VaultContext& context, const Sealed& sealed);
  static util::Octets seal_tokens(const VaultContext& context, const std::string& id,
                                  const Tokens& tokens);

 private:
  const VaultContext& context_;
  std::atomic<bool> told_{false};  ///< of a damaged row, once
};

}  // namespace vault
