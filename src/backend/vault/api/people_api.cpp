#include "backend/vault/api/people_api.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backend/vault/api/pages.hpp"
#include "json/json.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using json::Json;

constexpr std::size_t kLongestNumber = 40, kLongestPassword = 256, kLongestWord = 64,
                      kLongestName = 200, kLongestTypedSecret = 4096, kLongestUrl = 2048;

struct Credentials {
  std::string number, password;
  std::string invitation{}, device{};  ///< may be empty
};

Outcome<Credentials> credentials_of(const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  Credentials given{.number = in.text("number", kLongestNumber),
                    .password = in.text("password", kLongestPassword),
                    .invitation = in.text("invitation", kLongestWord, json::Need::optional),
                    .device = in.text("device", kLongestWord, json::Need::optional)};
  if (const auto error = in.error()) return api::fail(*error);
  return given;
}

/// Reads a body with exactly one field.
Outcome<std::string> field_of(const api::Request& request, const char* name,
                              std::size_t max_octets) {
  auto in = json::Fields::of_body(request.http.body);
  auto text = in.text(name, max_octets);
  if (const auto error = in.error()) return api::fail(*error);
  return text;
}

Json session_json(const Session& session) {
  return {{"session", session.token},
          {"user_id", session.user},
          {"expires_at", util::epoch_ms(session.expires_at)},
          {"device", session.device}};
}

Json account_json(const Policy& policy, const Account& account) {
  const auto* platform = find_platform(policy.platforms, account.platform);
  return {{"id", account.id},
          {"platform", account.platform},
          {"letter", platform == nullptr ? "" : platform->letter},
          {"name", account.name},
          {"instance", account.instance},
          {"since", account.since},
          {"state", account.state}};
}

Json ended_json(const DeletedAccount& ended) {
  Json json{{"id", ended.id}, {"platform", ended.platform}, {"state", ended.state}};
  if (!ended.what.empty()) json["what"] = ended.what;
  return json;
}

api::Result<> sign_up(const PeopleServices& services, const api::Request& request) {
  const auto given = credentials_of(request);
  if (!given) return tl::unexpected(given.error());
  const auto begun = services.signing_up.begin(given->number, given->password, request.http.remote,
                                               given->invitation);
  if (!begun) return tl::unexpected(begun.error());
  return api::Response(
      Json{{"user_id", begun->user}, {"expires_at", util::epoch_ms(begun->expires_at)}}, 202);
}

api::Result<> verify(const PeopleServices& services, const api::Request& request) {
  const auto code = field_of(request, "code", kLongestWord);
  if (!code) return tl::unexpected(code.error());
  const auto session = services.signing_up.verify(request.arguments[0], *code, request.http.remote);
  if (!session) return tl::unexpected(session.error());
  return session_json(*session);
}

api::Result<> sign_in(const PeopleServices& services, const api::Request& request) {
  const auto given = credentials_of(request);
  if (!given) return tl::unexpected(given.error());
  const auto session =
      services.users.sign_in(given->number, given->password, request.http.remote, given->device);
  if (!session) return tl::unexpected(session.error());
  return session_json(*session);
}

api::Result<> list_accounts(const PeopleServices& services, const std::string& user) {
  auto all = Json::array(), ended = Json::array();
  for (const auto& account : services.accounts.of_user(user))
    all.push_back(account_json(services.policy, account));
  const auto gone = services.deletion.of_user(user);
  for (const auto& one : gone) ended.push_back(ended_json(one));
  Json listed{{"accounts", std::move(all)}, {"ended", std::move(ended)}};
  if (const auto at = services.resets.pending(user))
    listed["password_replaced_at"] = util::epoch_ms(*at);
  return listed;
}

/// Returns the member "settings", an object of texts, as JSON text; "" if it is absent.
std::string flat_settings(json::Fields& in) {
  const auto* const settings = in.member("settings");
  if (settings == nullptr) return {};
  const auto all = settings->items();
  const bool flat =
      settings->is_object() &&
      std::all_of(all.begin(), all.end(), [](const auto& one) { return one.value.is_string(); });
  if (!flat) in.fail("'settings' must be an object of short texts");
  return settings->dump();
}

api::Result<> connect(const PeopleServices& services, const api::Request& request,
                      const std::string& user) {
  auto in = json::Fields::of_body(request.http.body);
  Account account;
  account.user = user;
  account.platform = in.text("platform", kLongestWord);
  account.instance = in.text("instance", kLongestUrl, json::Need::optional);
  account.name = in.text("name", kLongestName, json::Need::optional);
  account.tokens.access = in.text("secret", kLongestTypedSecret, json::Need::optional);
  account.settings = flat_settings(in);
  if (account.platform.empty()) in.fail("'platform' is missing");
  if (const auto error = in.error()) return api::fail(*error);
  if (!account.tokens.access.empty()) {
    const auto kept = services.connecting.keep_secret(account);
    if (!kept) return tl::unexpected(kept.error());
    return api::Response(account_json(services.policy, *kept), 201);
  }
  const auto begun = services.connecting.begin(account, request.bearer());
  if (!begun) return tl::unexpected(begun.error());
  return Json{{"authorization_url", begun->authorization_url},
              {"expires_at", util::epoch_ms(begun->expires_at)}};
}

std::string parameter(const api::Request& request, const char* name) {
  return request.parameter(name).value_or("");
}

api::Result<> not_connected(const PeopleServices& services, const api::ApiError& why) {
  return page(why.status, services.policy.service, "Not connected", why.what);
}

/// Asks the user to confirm, because another person may have begun and sent them the address.
api::Result<> handle_redirect(const PeopleServices& services, const api::Request& request) {
  const auto back = services.connecting.handle_redirect(
      {request.http.path, parameter(request, "state"), parameter(request, "code"),
       parameter(request, "error")});
  if (!back) return not_connected(services, back.error());
  const auto number = services.users.number(back->user);
  if (!number) return not_connected(services, number.error());
  const auto ends = number->substr(number->size() - std::min<std::size_t>(2, number->size()));
  const auto where = back->instance.empty()
                         ? back->platform
                         : fmt::format("{} ({})", back->platform, back->instance);
  return question(services.policy.service, "Is this yours?",
                  fmt::format("The owner of the phone number that ends in {} will post as you "
                              "at {}. If this is not your number, or you have not begun this "
                              "yourself, close this page: nothing is connected then.",
                              ends, where),
                  "Yes, it is mine: connect", back->confirmation);
}

api::Result<> confirm(const PeopleServices& services, const api::Request& request) {
  const auto account = services.connecting.finish(parameter(request, "confirmation"));
  if (!account) return not_connected(services, account.error());
  const auto& service = services.policy.service;
  return page(200, service, "Connected",
              fmt::format("{} at {} is connected. You may close this page.", account->name,
                          account->platform));
}

api::Result<> revoke(const PeopleServices& services, const api::Request& request,
                     const std::string& user) {
  const auto ended = services.deletion.revoke(user, request.arguments[0]);
  if (!ended) return tl::unexpected(ended.error());
  return api::Response(ended_json(*ended), 202);
}

api::Result<> erase(const PeopleServices& services, const api::Request& request,
                    const std::string& user) {
  const auto password = field_of(request, "password", kLongestPassword);
  if (!password) return tl::unexpected(password.error());
  const auto ended = services.deletion.erase_user(user, *password);
  if (!ended) return tl::unexpected(ended.error());
  auto all = Json::array();
  for (const auto& one : *ended) all.push_back(ended_json(one));
  return api::Response(Json{{"accounts", std::move(all)}}, 202);
}

api::Result<> change_password(const PeopleServices& services, const api::Request& request,
                              const std::string& user) {
  auto in = json::Fields::of_body(request.http.body);
  const auto password = in.text("password", kLongestPassword),
             new_password = in.text("new_password", kLongestPassword);
  if (const auto error = in.error()) return api::fail(*error);
  const auto session = services.users.change_password(user, password, new_password);
  if (!session) return tl::unexpected(session.error());
  return session_json(*session);
}

/// Names the Gateway server and the fingerprints of its keys, so that a phone does not depend on
/// what a server says of itself.
api::Result<> issue_ticket(const PeopleServices& services, const api::Request& request,
                           const std::string& user) {
  if (auto free = services.limits.consume(kTicketPerUser, user); !free)
    return tl::unexpected(free.error());
  const auto server = services.gateway_server.request("GET", "/internal/v1/sync-server");
  const std::string url = server.body.text("url");
  if (!server.ok() || url.empty() || !server.body["fingerprints"].is_array()) {
    util::log_warning("vault: the Gateway server does not say its address: " + server.what);
    return api::fail_for(30, 503, "the Gateway server is not there; next: try again later");
  }
  const auto ticket = services.tickets.issue(user, request.bearer());
  if (!ticket) return tl::unexpected(ticket.error());
  return Json{{"ticket", ticket->ticket},
              {"proof", ticket->proof},
              {"expires_at", util::epoch_ms(ticket->expires_at)},
              {"gateway_servers",
               Json::array({{{"url", url}, {"fingerprints", server.body["fingerprints"]}}})}};
}

api::Result<> begin_reset(const PeopleServices& services, const api::Request& request) {
  const auto given = credentials_of(request);
  if (!given) return tl::unexpected(given.error());
  const auto begun = services.resets.begin(given->number, given->password, request.http.remote);
  if (!begun) return tl::unexpected(begun.error());
  return api::Response(
      Json{{"reset_id", begun->user}, {"expires_at", util::epoch_ms(begun->expires_at)}}, 202);
}

api::Result<> confirm_reset(const PeopleServices& services, const api::Request& request) {
  const auto code = field_of(request, "code", kLongestWord);
  if (!code) return tl::unexpected(code.error());
  const auto at = services.resets.confirm(request.arguments[0], *code, request.http.remote);
  if (!at) return tl::unexpected(at.error());
  return Json{{"valid_from", util::epoch_ms(*at)}, {"user_id", request.arguments[0]}};
}

api::Result<> cancel_reset(const PeopleServices& services, const api::Request&,
                           const std::string& user) {
  if (!services.resets.cancel(user)) return api::fail(404, "no new password waits");
  return Json{{"cancelled", true}};
}

}  // namespace

Json platforms_json(const Policy& policy) {
  auto all = Json::array();
  for (const auto& platform : policy.platforms)
    all.push_back({{"name", platform.name},
                   {"letter", platform.letter},
                   {"kind", platform.kind},
                   {"authorization", platform.oauth2 ? "oauth2" : "secret"}});
  return all;
}

std::vector<api::Endpoint> people_endpoints(PeopleServices services) {
  using Handle = api::Result<> (*)(const PeopleServices&, const api::Request&);
  using SignedIn =
      api::Result<> (*)(const PeopleServices&, const api::Request&, const std::string& user);
  const auto anybody = [services](Handle handle) {
    return [services, handle](const api::Request& request) { return handle(services, request); };
  };
  const auto signed_in = [services](SignedIn handle) {
    return [services, handle](const api::Request& request) -> api::Result<> {
      const auto user = services.sessions.user_of(request.bearer());
      if (!user) return tl::unexpected(user.error());
      return handle(services, request, *user);
    };
  };
  return {
      {"POST", "/v1/users", {}, anybody(sign_up)},
      {"POST", "/v1/users/{}/verification", {}, anybody(verify)},
      {"POST", "/v1/sessions", {}, anybody(sign_in)},
      {"DELETE",
       "/v1/sessions",
       {},
       signed_in([](const PeopleServices& in, const api::Request& request,
                    const std::string&) -> api::Result<> {
         in.sessions.end(request.bearer());
         return Json{{"signed_out", true}};
       })},
      {"GET",
       "/v1/platforms",
       {},
       signed_in(
           [](const PeopleServices& in, const api::Request&, const std::string&) -> api::Result<> {
             return Json{{"platforms", platforms_json(in.policy)}};
           })},
      {"GET",
       "/v1/accounts",
       {},
       signed_in([](const PeopleServices& in, const api::Request&,
                    const std::string& user) -> api::Result<> { return list_accounts(in, user); })},
      {"POST", "/v1/accounts", {}, signed_in(connect)},
      {"GET", "/oauth2/callback/{*}", {}, anybody(handle_redirect), {}, api::Head::refused},
      {"POST", "/oauth2/callback/{*}", {}, anybody(confirm)},
      // For clients that older versions have registered.
      {"GET", "/oauth2/callback", {}, anybody(handle_redirect), {}, api::Head::refused},
      {"POST", "/oauth2/callback", {}, anybody(confirm)},
      {"DELETE", "/v1/accounts/{}", {}, signed_in(revoke)},
      {"DELETE", "/v1/users/me", {}, signed_in(erase)},
      {"PUT", "/v1/users/me/password", {}, signed_in(change_password)},
      {"DELETE",
       "/v1/users/me/sessions",
       {},
       signed_in([](const PeopleServices& in, const api::Request&,
                    const std::string& user) -> api::Result<> {
         in.users.sign_out_everywhere(user);
         return Json{{"signed_out", true}};
       })},
      {"POST", "/v1/sync-tickets", {}, signed_in(issue_ticket)},
      {"POST", "/v1/password-resets", {}, anybody(begin_reset)},
      {"POST", "/v1/password-resets/{}/verification", {}, anybody(confirm_reset)},
      {"DELETE", "/v1/users/me/password-reset", {}, signed_in(cancel_reset)},
  };
}

}  // namespace vault
