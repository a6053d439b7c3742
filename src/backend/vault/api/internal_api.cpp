#include "backend/vault/api/internal_api.hpp"

#include <nlohmann/json.hpp>

#include "backend/vault/api/people_api.hpp"

namespace vault {

namespace {

using service::Answer, service::Call, service::Json, service::refuse, service::reply;

constexpr std::size_t kLongestId = 64, kLongestInternalName = 1024, kLongestProofPassword = 256;

/// Returns how the Publisher uses the access token: "oauth2", "xoauth2", "password" or "secret".
std::string kind_of(const Platform& platform) {
  const bool mail = platform.mail_server;
  if (platform.oauth2) return mail ? "xoauth2" : "oauth2";
  return mail ? "password" : "secret";
}

Answer check_password(Users& users, const Call& call) {
  const auto body = service::body_object(call.request, {"user_id", "password"});
  if (!body) return tl::unexpected(body.error());
  const auto user = service::text_field(*body, "user_id", kLongestId);
  if (!user) return tl::unexpected(user.error());
  const auto password = service::text_field(*body, "password", kLongestProofPassword);
  if (!password) return tl::unexpected(password.error());
  const auto number = users.check(*user, *password);
  if (!number) return tl::unexpected(number.error());
  return reply(Json{{"number", *number}});
}

Answer check_session(Sessions& sessions, const Call& call) {
  const auto body = service::body_object(call.request, {"session"});
  if (!body) return tl::unexpected(body.error());
  const auto session = service::text_field(*body, "session", kLongestInternalName);
  if (!session) return tl::unexpected(session.error());
  const auto user = sessions.user_of(*session);
  if (!user) return tl::unexpected(user.error());
  return reply(Json{{"user_id", *user}});
}

Answer list_user_accounts(const InternalRooms& rooms, const Call& call) {
  const auto& user = call.arguments[0];
  if (!rooms.users.exists(user)) return refuse(404, "there is no such user");
  auto all = Json::array();
  for (const auto& account : rooms.accounts.of_user(user)) {
    // Nothing can be published at a platform that is no longer configured.
    const auto* platform = find_platform(rooms.policy.platforms, account.platform);
    if (platform != nullptr && !account.damaged)
      all.push_back(
          {{"platform", platform->name}, {"letter", platform->letter}, {"name", account.name}});
  }
  return reply(Json{{"platforms", platforms_json(rooms.policy)}, {"accounts", std::move(all)}});
}

tl::expected<LeaseRequest, service::Refusal> read_request(const Call& call) {
  const auto body = service::body_object(call.request, {"publication", "user_id", "platform",
                                                        "account", "expires", "grant", "rejected"});
  if (!body) return tl::unexpected(body.error());
  LeaseRequest request;
  struct Field {
    const char* name;
    std::string* value;
    std::size_t longest;
  };
  for (const auto& field : {Field{"publication", &request.publication, kLongestId},
                            Field{"user_id", &request.user, kLongestId},
                            Field{"platform", &request.platform, kLongestId},
                            Field{"grant", &request.grant, kLongestId}}) {
    auto text = service::text_field(*body, field.name, field.longest);
    if (!text) return tl::unexpected(text.error());
    *field.value = std::move(*text);
  }
  for (const auto& field : {Field{"account", &request.account, kLongestInternalName},
                            Field{"rejected", &request.rejected, kLongestId}}) {
    auto text = service::optional_field(*body, field.name, field.longest);
    if (!text) return tl::unexpected(text.error());
    *field.value = std::move(*text);
  }
  const auto expires = body->find("expires");
  if (expires == body->end() || !expires->is_number_integer())
    return refuse(400, "'expires' is missing, or no whole number");
  request.expires = expires->get<std::int64_t>();
  return request;
}

Answer lend(const InternalRooms& rooms, const Call& call) {
  const auto request = read_request(call);
  if (!request) return tl::unexpected(request.error());
  const auto* platform = find_platform(rooms.policy.platforms, request->platform);
  if (platform == nullptr) return refuse(404, "there is no such platform");
  const auto lease = rooms.lease(*request);
  if (!lease) return tl::unexpected(lease.error());
  auto settings = Json::parse(lease->settings, nullptr, false);
  if (!settings.is_object()) settings = Json::object();
  return reply(Json{{"access_token", lease->tokens.access},
                    {"kind", kind_of(*platform)},
                    {"name", lease->name},
                    {"instance", lease->instance},
                    {"settings", std::move(settings)}});
}

}  // namespace

std::vector<service::Endpoint> internal_endpoints(InternalRooms rooms) {
  return {{"POST",
           "/internal/v1/password-checks",
           {"gateway-server"},
           [rooms](const Call& call) { return check_password(rooms.users, call); }},
          {"POST",
           "/internal/v1/session-checks",
           {"gateway-server"},
           [rooms](const Call& call) { return check_session(rooms.sessions, call); }},
          {"GET",
           "/internal/v1/users/{}/accounts",
           {"gateway-server"},
           [rooms](const Call& call) { return list_user_accounts(rooms, call); }},
          {"POST", "/internal/v1/token-leases", {"publisher"}, [rooms](const Call& call) {
             return lend(rooms, call);
           }}};
}

}  // namespace vault
