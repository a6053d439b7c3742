// A person's accounts at platforms, several at each: names and tokens sealed. Any thread.
#pragma once

#include <string>
#include <vector>

#include "backend/vault/oauth.hpp"
#include "backend/vault/tools.hpp"

namespace vault {

struct Account {
  std::string id, user, platform, state;  ///< "connected", "needs reconnecting"
  std::string name, instance;
  std::string settings;  ///< a JSON object in text
  Tokens tokens;         ///< of a "secret" account: the password or key is the access token
  std::int64_t since = 0;
};

class Accounts {
 public:
  explicit Accounts(const Tools& tools) : tools_(tools) {}
  /// A new one, or the one of that user, platform, instance and name with new tokens. 409 if the
  /// user has gone meanwhile, or has 50 others. Its id.
  Outcome<std::string> keep(const Account& account);
  Outcome<std::vector<Account>> of_user(const std::string& user);
  Outcome<Account> find(const std::string& user, const std::string& platform,
                        const std::string& name);
  Outcome<Account> by_id(const std::string& user, const std::string& id);
  /// False if the account is gone. Throws SQLite::Exception. The caller still has the tokens.
  bool keep_tokens(const std::string& id, const Tokens& tokens);
  void needs_reconnecting(const std::string& id);

  /// As a row holds one: of `account` without what is sealed.
  struct Sealed {
    Account account;
    util::Octets details, tokens;
  };
  /// For a transaction of the caller's.
  static std::vector<Sealed> sealed_of_user(database::Database& database, const std::string& user);
  static Outcome<Account> open(const Tools& tools, const Sealed& sealed);
  static util::Octets seal_tokens(const Tools& tools, const std::string& id, const Tokens& tokens);

 private:
  const Tools& tools_;
};

}  // namespace vault
