#include "app/connecting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kLongestConsentUrl = 4096;
constexpr std::string_view kConnected = "connected";

/// To the vault, with the session; `body` null: none.
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

tl::unexpected<CommandError> odd(const Phone& phone) {
  return fail(kFailed, fmt::format("{} answered, but not as a vault does", phone.vault_url));
}

/// For a browser, so only its beginning and its characters are looked at.
bool is_web_address(const std::string& url) {
  return url.starts_with("https://") || address_of(url).has_value();
}

}  // namespace

CommandResult<std::string> begin_connecting(const ApiClient& client, const Phone& phone,
                                            const NewAccount& account) {
  const auto answer = request_vault(client, phone, "POST", "/v1/accounts", body_of(account));
  if (!answer) return fail(answer.error());
  auto url = text_at(answer->body(), "authorization_url", kLongestConsentUrl);
  const bool plain = std::all_of(url.begin(), url.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
  });
  if (!plain || !is_web_address(url)) return odd(phone);
  return url;
}

CommandResult<Account> connect_with_secret(const ApiClient& client, const Phone& phone,
                                           const NewAccount& account) {
  auto body = body_of(account);
  body["name"] = account.name;
  body["secret"] = account.secret;
  const auto answer = request_vault(client, phone, "POST", "/v1/accounts", body);
  if (!answer) return fail(answer.error());
  const auto& said = answer->body();
  const auto& one = said.contains("account") ? part_at(said, "account") : said;
  auto made = read_accounts(Json::array({one}));
  if (made.empty()) return odd(phone);
  return std::move(made.front());
}

CommandResult<std::vector<Account>> list_accounts(const ApiClient& client, const Phone& phone) {
  const auto answer = request_vault(client, phone, "GET", "/v1/accounts");
  if (!answer) return fail(answer.error());
  return read_accounts(part_at(answer->body(), "accounts"));
}

CommandResult<std::vector<Platform>> list_platforms(const ApiClient& client, const Phone& phone) {
  const auto answer = request_vault(client, phone, "GET", "/v1/platforms");
  if (!answer) return fail(answer.error());
  return read_platforms(part_at(answer->body(), "platforms"));
}

CommandResult<std::vector<GatewayClient>> list_gateway_clients(const ApiClient& client,
                                                               const std::string& gateway_server) {
  const auto answer = client.request({.url = gateway_server + "/v3/clients"});
  if (!answer) return fail(answer.error());
  return read_gateway_clients(part_at(answer->body(), "data"));
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
  const auto answer =
      request_vault(client, phone, "DELETE", "/v1/accounts/" + util::percent_encode(account_id));
  if (!answer) return fail(answer.error());
  return text_at(answer->body(), "state");
}

CommandResult<std::vector<Result>> list_results(const ApiClient& client, const Phone& phone) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  if (phone.gateway_server.empty())
    return fail(kFailed, "this phone knows no Gateway server", "gsmrelay-app sync");
  const auto answer =
      client.request({.url = phone.gateway_server + "/v1/results", .session = *session});
  if (!answer) return fail(answer.error());
  std::vector<Result> results;
  const auto& list = part_at(answer->body(), "results");
  if (!list.is_array()) return results;
  for (const auto& one : list) {
    if (!one.is_object() || results.size() >= kMostEntries) continue;
    results.push_back({text_at(one, "id"), text_at(one, "platform"), text_at(one, "account", 1024),
                       text_at(one, "state"), text_at(one, "what", 400), number_at(one, "at")});
  }
  return results;
}

}  // namespace app
