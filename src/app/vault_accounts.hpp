// Requests to the vault about accounts at platforms, and to the Gateway server about posts. They
// change nothing on the phone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/api_client.hpp"

namespace app {

/// An account to connect. `name` and `secret` are for a platform that a secret opens (the password
/// of a mail server, the key of a web hook).
struct NewAccount {
  std::string platform, instance;
  std::map<std::string, std::string> settings;
  std::string name, secret;
};
/// Returns the URL at which the user consents. It belongs to the platform: open it in a browser.
CommandResult<std::string> begin_connecting(const ApiClient& client, const Phone& phone,
                                            const NewAccount& account);
/// Connects an account that `account.secret` opens.
CommandResult<Account> connect_with_secret(const ApiClient& client, const Phone& phone,
                                           const NewAccount& account);

struct AccountList {
  std::vector<Account> accounts;
  /// When a new password, asked for by SMS, replaces the user's, in epoch ms; 0: none waits.
  std::int64_t password_replaced_at = 0;
};
CommandResult<AccountList> list_accounts(const ApiClient& client, const Phone& phone);
/// Returns a warning for a person, "" if no new password waits.
std::string reset_warning(const AccountList& list);
/// Asks the vault, and returns the warning; "" also if the phone is not signed in or the vault does
/// not answer: the caller's own request shows that.
std::string reset_warning(const ApiClient& client, const Phone& phone);
CommandResult<std::vector<Platform>> list_platforms(const ApiClient& client, const Phone& phone);
CommandResult<std::vector<GatewayClient>> list_gateway_clients(const ApiClient& client,
                                                               const std::string& gateway_server);

/// Returns the account of `platform` that is connected in `now` and is absent from `before` or
/// differs there.
std::optional<Account> newly_connected(const std::vector<Account>& before,
                                       const std::vector<Account>& now,
                                       const std::string& platform);

/// Ends the vault's access to an account. Returns the state at the platform: "revoking", "revoked"
/// …
CommandResult<std::string> revoke(const ApiClient& client, const Phone& phone,
                                  const std::string& account_id);

/// The result of one post.
struct PostResult {
  std::string id, platform, account, state, what;
  std::int64_t at = 0;  ///< epoch milliseconds
};
/// Asks the Gateway server for the results of the user's posts.
CommandResult<std::vector<PostResult>> list_results(const ApiClient& client, const Phone& phone);

}  // namespace app
