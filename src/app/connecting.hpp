// Accounts at platforms: connecting, listing, revoking, what became of posts. All but revoking
// change nothing on the phone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/api_client.hpp"

namespace app {

/// `name` and `secret` are for one that a secret opens (a mail server's password, a web hook's
/// key).
struct NewAccount {
  std::string platform, instance;
  std::map<std::string, std::string> settings;
  std::string name, secret;
};
/// Where the person goes to consent. It is the platform's address, for a browser.
CommandResult<std::string> begin_connecting(const ApiClient& client, const Phone& phone,
                                            const NewAccount& account);
CommandResult<Account> connect_with_secret(const ApiClient& client, const Phone& phone,
                                           const NewAccount& account);

CommandResult<std::vector<Account>> list_accounts(const ApiClient& client, const Phone& phone);
CommandResult<std::vector<Platform>> list_platforms(const ApiClient& client, const Phone& phone);
CommandResult<std::vector<GatewayClient>> list_gateway_clients(const ApiClient& client,
                                                               const std::string& gateway_server);

/// The account of that platform that is connected in `now`, and was not, or not as it is now, in
/// `before`.
std::optional<Account> newly_connected(const std::vector<Account>& before,
                                       const std::vector<Account>& now,
                                       const std::string& platform);

/// Its state at the platform: "revoking", "revoked" …
CommandResult<std::string> revoke(const ApiClient& client, const Phone& phone,
                                  const std::string& account_id);

/// What became of one post.
struct Result {
  std::string id, platform, account, state, what;
  std::int64_t at = 0;  ///< epoch milliseconds
};
CommandResult<std::vector<Result>> list_results(const ApiClient& client, const Phone& phone);

}  // namespace app
