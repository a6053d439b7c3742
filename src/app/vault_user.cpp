#include "app/vault_user.hpp"

#include <fmt/format.h>

#include "util/phone_number.hpp"
#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kMaxSessionToken = 512;

CommandResult<VaultSession> read_session(const std::string& vault,
                                         const CommandResult<ApiResponse>& response,
                                         const std::string& user_id) {
  if (!response) return fail(response.error());
  VaultSession session{text_at(response->body(), "user_id"),
                       text_at(response->body(), "session", kMaxSessionToken),
                       text_at(response->body(), "device", kMaxSessionToken)};
  if (session.user_id.empty()) session.user_id = user_id;
  if (session.user_id.empty() || session.session.empty()) return not_a_vault(vault);
  return session;
}

}  // namespace

tl::unexpected<CommandError> not_a_vault(const std::string& vault) {
  return fail(kFailed, fmt::format("{} answered, but not as a vault does", vault),
              "check its address: gsmrelay-app signin --vault URL");
}

bool is_phone_number(std::string_view number) {
  return util::is_phone_number(number, util::NumberKind::subscriber);
}

CommandResult<std::string> sign_up(const ApiClient& client, const std::string& vault,
                                   const std::string& number, const std::string& password,
                                   const std::string& invitation) {
  Json body{{"number", number}, {"password", password}};
  if (!invitation.empty()) body["invitation"] = invitation;
  const auto response = client.request({"POST", vault + "/v1/users", body.dump()});
  if (!response) return fail(response.error());
  auto user = text_at(response->body(), "user_id");
  if (user.empty()) return not_a_vault(vault);
  return user;
}

CommandResult<VaultSession> verify(const ApiClient& client, const std::string& vault,
                                   const std::string& user_id, const std::string& code) {
  const auto url = fmt::format("{}/v1/users/{}/verification", vault, util::percent_encode(user_id));
  return read_session(vault, client.request({"POST", url, Json{{"code", code}}.dump()}), user_id);
}

CommandResult<VaultSession> sign_in(const ApiClient& client, const std::string& vault,
                                    const std::string& number, const std::string& password,
                                    const std::string& device) {
  Json body{{"number", number}, {"password", password}};
  if (!device.empty()) body["device"] = device;
  return read_session(vault, client.request({"POST", vault + "/v1/sessions", body.dump()}), "");
}

CommandResult<VaultSession> change_password(const ApiClient& client, const Phone& phone,
                                            const std::string& password,
                                            const std::string& new_password) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const Json body{{"password", password}, {"new_password", new_password}};
  return read_session(
      phone.vault_url,
      client.request({"PUT", phone.vault_url + "/v1/users/me/password", body.dump(), *session}),
      phone.user_id);
}

CommandResult<void> sign_out(const ApiClient& client, const Phone& phone, SignOut which) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto* path = which == SignOut::everywhere ? "/v1/users/me/sessions" : "/v1/sessions";
  const auto done = client.request({"DELETE", phone.vault_url + path, "", *session});
  if (!done) return fail(done.error());
  return {};
}

CommandResult<std::string> request_reset(const ApiClient& client, const std::string& vault,
                                         const std::string& number, const std::string& password) {
  const Json body{{"number", number}, {"password", password}};
  const auto response = client.request({"POST", vault + "/v1/password-resets", body.dump()});
  if (!response) return fail(response.error());
  auto id = text_at(response->body(), "reset_id");
  if (id.empty()) return not_a_vault(vault);
  return id;
}

CommandResult<std::int64_t> confirm_reset(const ApiClient& client, const std::string& vault,
                                          const std::string& reset_id, const std::string& code) {
  const auto url =
      fmt::format("{}/v1/password-resets/{}/verification", vault, util::percent_encode(reset_id));
  const auto response = client.request({"POST", url, Json{{"code", code}}.dump()});
  if (!response) return fail(response.error());
  return number_at(response->body(), "valid_from");
}

CommandResult<void> cancel_reset(const ApiClient& client, const Phone& phone) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto done =
      client.request({"DELETE", phone.vault_url + "/v1/users/me/password-reset", "", *session});
  if (!done) return fail(done.error());
  return {};
}

CommandResult<void> apply(Phone& phone, const VaultSession& session) {
  // Of several new passwords that this phone asked for, another one than the last may be valid.
  if (!phone.pending_reset.empty() && phone.user_id != session.user_id) {
    phone.user_id.clear();
    phone.key.clear();
    phone.counter = 0;
    phone.key_in_doubt = false;
    phone.accounts.clear();
  }
  if (!phone.user_id.empty() && phone.user_id != session.user_id)
    return fail(kFailed,
                "this phone file belongs to another user; after a new password by SMS the number "
                "has a new one",
                "use another phone file: gsmrelay-app --file PATH signin");
  phone.user_id = session.user_id;
  phone.session = session.session;
  if (!session.device.empty()) phone.device = session.device;
  phone.pending_user.clear();
  phone.pending_reset.clear();
  return {};
}

CommandResult<std::vector<EndedAccount>> delete_user(const ApiClient& client, const Phone& phone,
                                                     const std::string& password) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto response = client.request(
      {"DELETE", phone.vault_url + "/v1/users/me", Json{{"password", password}}.dump(), *session});
  if (!response) return fail(response.error());
  std::vector<EndedAccount> ended;
  const auto& accounts = part_at(response->body(), "accounts");
  if (accounts.is_array())
    for (const auto& one : accounts)
      if (one.is_object() && ended.size() < kMostEntries)
        ended.push_back({text_at(one, "id"), text_at(one, "platform"), text_at(one, "state")});
  return ended;
}

}  // namespace app
