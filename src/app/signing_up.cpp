#include "app/signing_up.hpp"

#include <fmt/format.h>

#include "util/phone_number.hpp"
#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kLongestSessionToken = 512;

tl::unexpected<CommandError> odd_vault(const std::string& vault) {
  return fail(kFailed, fmt::format("{} answered, but not as a vault does", vault), "check --vault");
}

CommandResult<SignedIn> read_session(const std::string& vault,
                                     const CommandResult<ApiResponse>& answer,
                                     const std::string& user_id) {
  if (!answer) return fail(answer.error());
  SignedIn signed_in{text_at(answer->body(), "user_id"),
                     text_at(answer->body(), "session", kLongestSessionToken)};
  if (signed_in.user_id.empty()) signed_in.user_id = user_id;
  if (signed_in.user_id.empty() || signed_in.session.empty()) return odd_vault(vault);
  return signed_in;
}

}  // namespace

bool is_phone_number(std::string_view number) {
  return util::is_phone_number(number, util::NumberKind::subscriber);
}

CommandResult<std::string> sign_up(const ApiClient& client, const std::string& vault,
                                   const std::string& number, const std::string& password) {
  const auto answer = client.request(
      {"POST", vault + "/v1/users", Json{{"number", number}, {"password", password}}.dump()});
  if (!answer) return fail(answer.error());
  auto user = text_at(answer->body(), "user_id");
  if (user.empty()) return odd_vault(vault);
  return user;
}

CommandResult<SignedIn> verify(const ApiClient& client, const std::string& vault,
                               const std::string& user_id, const std::string& code) {
  const auto url = fmt::format("{}/v1/users/{}/verification", vault, util::percent_encode(user_id));
  return read_session(vault, client.request({"POST", url, Json{{"code", code}}.dump()}), user_id);
}

CommandResult<SignedIn> sign_in(const ApiClient& client, const std::string& vault,
                                const std::string& number, const std::string& password) {
  return read_session(vault,
                      client.request({"POST", vault + "/v1/sessions",
                                      Json{{"number", number}, {"password", password}}.dump()}),
                      "");
}

CommandResult<void> keep(Phone& phone, const SignedIn& signed_in) {
  if (!phone.user_id.empty() && phone.user_id != signed_in.user_id)
    return fail(kFailed, "this phone file belongs to another user",
                "a phone file of its own: gsmrelay-app --file PATH signin …");
  phone.user_id = signed_in.user_id;
  phone.session = signed_in.session;
  phone.pending_user.clear();
  return {};
}

CommandResult<std::vector<Ended>> delete_user(const ApiClient& client, const Phone& phone,
                                              const std::string& password) {
  const auto session = session_of(phone);
  if (!session) return fail(session.error());
  const auto answer = client.request(
      {"DELETE", phone.vault_url + "/v1/users/me", Json{{"password", password}}.dump(), *session});
  if (!answer) return fail(answer.error());
  std::vector<Ended> ended;
  const auto& accounts = part_at(answer->body(), "accounts");
  if (accounts.is_array())
    for (const auto& one : accounts)
      if (one.is_object() && ended.size() < kMostEntries)
        ended.push_back({text_at(one, "id"), text_at(one, "platform"), text_at(one, "state")});
  return ended;
}

}  // namespace app
