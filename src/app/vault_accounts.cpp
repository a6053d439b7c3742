#include "app/vault_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/vault_user.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kMaxConsentUrl = 4096;
constexpr std::string_view kConnected = "connected";

/// Sends a request to the vault with the session. A null `body` sends none.
CommandResult<ApiResponse> request_vault(const ApiClient& client, const Phone& phone,
                                         const char* method, const std::string& path,
                                         const Json& body = nullptr) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  return client.request(
      {method, phone.vault_url + path, body.is_null() ? "" : body.dump(), *session});
}

Json body_of(const NewAccount& account) {
  Json body = {{"platform", account.platform}};
  if (!account.instance.empty()) body["instance"] = account.instance;
  for (const auto& [name, value] : account.settings) body["settings"][name] = value;
  return body;
}

/// Checks only how `url` begins: it is for a browser.
bool is_web_address(const std::string& url) {
  return url.starts_with("https://") || parse_address(url).has_value();
}

}  // namespace

CommandResult<std::string> begin_connecting(const ApiClient& client, const Phone& phone,
                                            const NewAccount& account) {
  const auto response = request_vault(client, phone, "POST", "/v1/accounts", body_of(account));
  if (!response) return fail(response.error());
  auto url = text_at(response->body(), "authorization_url", kMaxConsentUrl);
  const bool plain = util::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain || !is_web_address(url)) return not_a_vault(phone.vault_url);
  return url;
}

CommandResult<Account> connect_with_secret(const ApiClient& client, const Phone& phone,
                                           const NewAccount& account) {
  auto body = body_of(account);
  body["name"] = account.name;
  body["secret"] = account.secret;
  const auto response = request_vault(client, phone, "POST", "/v1/accounts", body);
  if (!response) return fail(response.error());
  const auto& body_received = response->body();
  const auto& one =
      body_received.contains("account") ? part_at(body_received, "account") : body_received;
  auto made = read_accounts(Json::array({one}));
  if (made.empty()) return not_a_vault(phone.vault_url);
  return std::move(made.front());
}

CommandResult<AccountList> list_accounts(const ApiClient& client, const Phone& phone) {
  const auto response = request_vault(client, phone, "GET", "/v1/accounts");
  if (!response) return fail(response.error());
  return AccountList{read_accounts(part_at(response->body(), "accounts")),
                     number_at(response->body(), "password_replaced_at")};
}

std::string reset_warning(const AccountList& list) {
  if (list.password_replaced_at <= 0) return "";
  return fmt::format(
      "warning: somebody asked by SMS for a new password; it replaces yours at {} UTC, and the "
      "accounts are disconnected then\n"
      "  next, if it was not you: gsmrelay-app reset-password --cancel\n",
      util::iso8601(util::from_epoch_ms(list.password_replaced_at)).substr(0, 16));
}

std::string reset_warning(const ApiClient& client, const Phone& phone) {
  const auto list = list_accounts(client, phone);
  return list ? reset_warning(*list) : "";
}

CommandResult<std::vector<Platform>> list_platforms(const ApiClient& client, const Phone& phone) {
  const auto response = request_vault(client, phone, "GET", "/v1/platforms");
  if (!response) return fail(response.error());
  return read_platforms(part_at(response->body(), "platforms"));
}

CommandResult<std::vector<GatewayClient>> list_gateway_clients(const ApiClient& client,
                                                               const std::string& gateway_server) {
  const auto response =
      client.request({.url = gateway_server + "/v3/clients", .accepts_list = true});
  if (!response) return fail(response.error());
  return read_gateway_clients(response->body());
}

std::optional<Account> newly_connected(const std::vector<Account>& before,
                                       const std::vector<Account>& now,
                                       const std::string& platform) {
  for (const auto& account : now) {
    if (account.platform != platform || account.state != kConnected) continue;
    if (std::find(before.begin(), before.end(), account) == before.end()) return account;
  }
  return std::nullopt;
}

CommandResult<std::string> revoke(const ApiClient& client, const Phone& phone,
                                  const std::string& account_id) {
  const auto response =
      request_vault(client, phone, "DELETE", "/v1/accounts/" + util::percent_encode(account_id));
  if (!response) return fail(response.error());
  return text_at(response->body(), "state");
}

CommandResult<std::vector<PostResult>> list_results(const ApiClient& client, const Phone& phone) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  if (phone.gateway_server.empty())
    return fail(kFailed, "this phone knows no Gateway server", "gsmrelay-app sync");
  const auto response =
      client.request({.url = phone.gateway_server + "/v1/results", .session = *session});
  if (!response) return fail(response.error());
  std::vector<PostResult> results;
  const auto& list = part_at(response->body(), "results");
  if (!list.is_array()) return results;
  for (const auto& one : list) {
    if (!one.is_object() || results.size() >= kMostEntries) continue;
    results.push_back({text_at(one, "id"), text_at(one, "platform"), text_at(one, "account", 1024),
                       text_at(one, "state"), text_at(one, "what", 400), number_at(one, "at")});
  }
  return results;
}

}  // namespace app
