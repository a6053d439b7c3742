#include "app/signing_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kLongestSessionToken = 512;

std::string sign_up_field(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tl::unexpected<Complaint> odd_vault(const std::string& vault) {
  return complain(kFailed, fmt::format("{} answered, but not as a vault does", vault),
                  "check --vault");
}

Outcome<SignedIn> read_session(const std::string& vault, const Outcome<Answer>& answer,
                               const std::string& user_id) {
  if (!answer) return complain(answer.error());
  SignedIn signed_in{text_at(answer->body(), "user_id"),
                     text_at(answer->body(), "session", kLongestSessionToken)};
  if (signed_in.user_id.empty()) signed_in.user_id = user_id;
  if (signed_in.user_id.empty() || signed_in.session.empty()) return odd_vault(vault);
  return signed_in;
}

}  // namespace

bool is_phone_number(std::string_view number) {
  return number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
         std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Outcome<std::string> sign_up(const Outside& outside, const std::string& vault,
                             const std::string& number, const std::string& password) {
  const auto answer = outside.ask(
      {"POST", vault + "/v1/users", sign_up_field({{"number", number}, {"password", password}})});
  if (!answer) return complain(answer.error());
  auto user = text_at(answer->body(), "user_id");
  if (user.empty()) return odd_vault(vault);
  return user;
}

Outcome<SignedIn> verify(const Outside& outside, const std::string& vault,
                         const std::string& user_id, const std::string& code) {
  const auto url = fmt::format("{}/v1/users/{}/verification", vault, util::percent_encode(user_id));
  return read_session(vault, outside.ask({"POST", url, sign_up_field({{"code", code}})}), user_id);
}

Outcome<SignedIn> sign_in(const Outside& outside, const std::string& vault,
                          const std::string& number, const std::string& password) {
  return read_session(vault,
                      outside.ask({"POST", vault + "/v1/sessions",
                                   sign_up_field({{"number", number}, {"password", password}})}),
                      "");
}

Outcome<void> keep(Phone& phone, const SignedIn& signed_in) {
  if (!phone.user_id.empty() && phone.user_id != signed_in.user_id)
    return complain(kFailed, "this phone file belongs to another user",
                    "a phone file of its own: gsmrelay-app --file PATH signin …");
  phone.user_id = signed_in.user_id;
  phone.session = signed_in.session;
  phone.pending_user.clear();
  return {};
}

Outcome<std::vector<Ended>> delete_user(const Outside& outside, const Phone& phone,
                                        const std::string& password) {
  const auto session = session_of(phone);
  if (!session) return complain(session.error());
  const auto answer = outside.ask(
      {"DELETE", phone.vault_url + "/v1/users/me", sign_up_field({{"password", password}}), *session});
  if (!answer) return complain(answer.error());
  std::vector<Ended> ended;
  const auto& accounts = part_at(answer->body(), "accounts");
  if (accounts.is_array())
    for (const auto& one : accounts)
      if (one.is_object() && ended.size() < kMostEntries)
        ended.push_back({text_at(one, "id"), text_at(one, "platform"), text_at(one, "state")});
  return ended;
}

}  // namespace app
