#include "backend/vault/api/internal_api.hpp"

#include <limits>

#include "backend/vault/api/people_api.hpp"

namespace vault {

namespace {

using json::Json;

constexpr std::size_t kLongestId = 64, kLongestInternalName = 1024, kLongestProofPassword = 256;

/// Returns how the Publisher uses the access token: "oauth2", "xoauth2", "password" or "secret".
std::string kind_of(const Platform& platform) {
  const bool mail = platform.mail_server;
  if (platform.oauth2) return mail ? "xoauth2" : "oauth2";
  return mail ? "password" : "secret";
}

/// Checks a password, or the proof of a ticket, which is used up.
api::Result<> check_password(const InternalServices& services, const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  const auto user = in.text("user_id", kLongestId);
  const auto password = in.text("password", kLongestProofPassword);
  if (const auto error = in.error()) return api::fail(*error);
  const bool by_ticket = SyncTickets::is_proof(password);
  if (by_ticket && !services.tickets.use(user, password))
    return api::fail(401, "this ticket was used or has expired; next: synchronise again");
  const auto number =
      by_ticket ? services.users.number(user) : services.users.check(user, password);
  if (!number) return tl::unexpected(number.error());
  return Json{{"number", *number}};
}

/// Returns the user of a session; for a synchronisation also of a ticket.
api::Result<> check_session(const InternalServices& services, const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  const auto session = in.text("session", kLongestInternalName);
  const auto purpose = in.text("purpose", kLongestInternalName, json::Need::optional);
  if (const auto error = in.error()) return api::fail(*error);
  if (SyncTickets::is_ticket(session) && purpose == "synchronisation") {
    const auto owner = services.tickets.user_of(session);
    if (owner.empty())
      return api::fail(401, "this ticket was used or has expired; next: synchronise again");
    return Json{{"user_id", owner}};
  }
  const auto user = services.sessions.user_of(session);
  if (!user) return tl::unexpected(user.error());
  return Json{{"user_id", *user}};
}

api::Result<> list_user_accounts(const InternalServices& services, const api::Request& request) {
  const auto& user = request.arguments[0];
  if (!services.users.exists(user)) return api::fail(404, "there is no such user");
  auto all = Json::array();
  for (const auto& account : services.accounts.of_user(user)) {
    // Nothing can be published at a platform that is no longer configured.
    const auto* platform = find_platform(services.policy.platforms, account.platform);
    if (platform != nullptr && !account.damaged)
      all.push_back(
          {{"platform", platform->name}, {"letter", platform->letter}, {"name", account.name}});
  }
  return Json{{"platforms", platforms_json(services.policy)}, {"accounts", std::move(all)}};
}

api::Result<LeaseRequest> read_lease_request(const api::Request& request) {
  constexpr auto kFirst = std::numeric_limits<std::int64_t>::min(),
                 kLast = std::numeric_limits<std::int64_t>::max();
  auto in = json::Fields::of_body(request.http.body);
  LeaseRequest lease;
  lease.publication = in.text("publication", kLongestId);
  lease.user = in.text("user_id", kLongestId);
  lease.platform = in.text("platform", kLongestId);
  lease.grant = in.text("grant", kLongestId);
  lease.account = in.text("account", kLongestInternalName, json::Need::optional);
  lease.lent = in.text("account_id", kLongestId, json::Need::optional);
  lease.rejected = in.text("rejected", kLongestId, json::Need::optional);
  lease.rejected_for_good = in.flag("rejected_for_good");
  lease.expires = in.number("expires", kFirst, kLast);
  if (const auto error = in.error()) return api::fail(*error);
  return lease;
}

api::Result<> lend(const InternalServices& services, const api::Request& request) {
  const auto wanted = read_lease_request(request);
  if (!wanted) return tl::unexpected(wanted.error());
  const auto* platform = find_platform(services.policy.platforms, wanted->platform);
  if (platform == nullptr) return api::fail(404, "there is no such platform");
  const auto lease = services.lease(*wanted);
  if (!lease) return tl::unexpected(lease.error());
  auto settings = json::parse_or_null(lease->settings);
  if (!settings.is_object()) settings = Json::object();
  return Json{
      {"access_token", lease->tokens.access}, {"account_id", services.lent_id(*wanted, *lease)},
      {"kind", kind_of(*platform)},           {"name", lease->name},
      {"instance", lease->instance},          {"settings", std::move(settings)}};
}

}  // namespace

std::vector<api::Endpoint> internal_endpoints(const InternalServices& services) {
  return {
      {"POST",
       "/internal/v1/password-checks",
       {"gateway-server"},
       [services](const api::Request& request) { return check_password(services, request); }},
      {"POST",
       "/internal/v1/session-checks",
       {"gateway-server"},
       [services](const api::Request& request) { return check_session(services, request); }},
      {"GET",
       "/internal/v1/users/{}/accounts",
       {"gateway-server"},
       [services](const api::Request& request) { return list_user_accounts(services, request); }},
      {"POST", "/internal/v1/token-leases", {"publisher"}, [services](const api::Request& request) {
         return lend(services, request);
       }}};
}

}  // namespace vault
