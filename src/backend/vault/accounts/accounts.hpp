// Accounts of users at platforms; a user may have several at each. Names and tokens are sealed. Any
// thread.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "backend/vault/oauth/oauth.hpp"
#include "backend/vault/vault_context.hpp"

namespace vault {

struct Account {
  std::string id, user, platform, state;  ///< "connected", "needs reconnecting"
  std::string name, instance;
  std::string settings;    ///< a JSON object as text
  Tokens tokens;           ///< a "secret" account has its password or key as access token
  std::int64_t since = 0;  ///< epoch ms of the last connection, of a whole hour and a count
  bool damaged = false;    ///< the row does not open: no name, instance, settings and tokens
};

class Accounts {
 public:
  explicit Accounts(const VaultContext& context) : context_(context) {}
  /// Stores an account: a new row, or new tokens for the row with the same user, platform, instance
  /// and name. An account without settings keeps the stored ones. Cancels the revocation queued
  /// under the id `revocation_id`, and those of older tokens of the account. Returns the account's
  /// id. Refuses with 409 if the user was deleted meanwhile or has 50 other accounts.
  Outcome<std::string> keep(const Account& account, const std::string& revocation_id = "");
  /// Returns all accounts of the user, the first one connected first, damaged ones without their
  /// sealed fields.
  std::vector<Account> of_user(const std::string& user);
  /// Finds an account by its id or name; of several with that name (on different servers), and
  /// with an empty `name`, the first one connected at the platform: phones of the RSA era cannot
  /// name any. Refuses with 404 if there is none, 503 if the row is damaged or may be.
  Outcome<Account> find(const std::string& user, const std::string& platform,
                        const std::string& name);
  bool exists(const std::string& id);
  /// Refuses with 404 if the user has no such account, with 503 if its row is damaged.
  Outcome<Account> by_id(const std::string& user, const std::string& id);
  /// Returns the keyed hash that identifies an account of a user.
  static crypto::Sha256 identity(const VaultContext& context, const Account& account);
  /// Rounds a time of connection (epoch ms), which is stored: it must not join the user with
  /// others' records of that minute.
  static std::int64_t whole_hour(std::int64_t time);
  /// Returns what identity() hashes: user, platform, instance and name.
  static std::string identity_text(const Account& account);
  /// Returns the refusal of an account whose row does not open: 503, as a backup may bring it back.
  static tl::unexpected<api::ApiError> damaged();
  /// Stores refreshed tokens. Returns false if the account was deleted or connected again since
  /// `account` was read. Throws SQLite::Exception; the caller still has the tokens.
  bool keep_tokens(const Account& account);
  /// Sets the state "needs reconnecting". Returns false as keep_tokens() does.
  bool needs_reconnecting(const Account& account);

  /// A row: `account` has the columns that are not sealed.
  struct Sealed {
    Account account;
    util::Octets details, tokens;
  };
  /// Reads the rows of a user in the caller's transaction.
  static std::vector<Sealed> sealed_of_user(database::Database& database, const std::string& user);
  static Outcome<Account> open(const VaultContext& context, const Sealed& sealed);
  static util::Octets seal_tokens(const VaultContext& context, const std::string& id,
                                  const Tokens& tokens);

 private:
  const VaultContext& context_;
  std::atomic<bool> damage_logged_{false};  ///< a damaged row has been logged
};

}  // namespace vault
