#include <fmt/format.h>

#include <algorithm>

#include "backend/vault/oauth/oauth.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using json::Json;

bool printable(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && !util::any_of(text, util::is_control);
}

std::optional<std::string> text_in(const Json& body, std::string_view name, std::size_t longest) {
  const auto& text = body[name].text();
  return printable(text, longest) ? std::optional(text) : std::nullopt;
}

bool is_busy(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

/// Returns the body of a 2xx response as an object.
util::Result<Json> object_of(const net::HttpResult& result) {
  if (result.fault != net::Fault::none)
    return util::fail(util::Advice::retry,
                      fmt::format("the platform does not answer ({})", to_string(result.fault)));
  if (is_busy(result.status))
    return util::fail(util::Advice::retry,
                      fmt::format("the platform is busy or down ({})", result.status));
  auto body = json::parse_or_null(result.body);
  if (result.status < 200 || result.status > 299) {
    const auto code = body.is_object() ? text_in(body, "error", 40).value_or("") : "";
    if (code == "invalid_grant")
      return util::fail(util::Advice::reopen, "the platform has withdrawn its grant");
    return util::fail(util::Advice::reject,
                      fmt::format("the platform refuses ({} {})", result.status,
                                  util::mask_digits(util::printable(code, 40))));
  }
  if (!body.is_object())
    return util::fail(util::Advice::reject, "the platform's response is not a JSON object");
  return body;
}

/// Reads "expires_in" (RFC 6749 §5.1), in seconds; some platforms send it as text. Returns nothing
/// for values outside 1 s to ten years.
std::optional<std::int64_t> seconds_in(const Json& value) {
  constexpr std::int64_t kTenYears = 10LL * 366 * 86400;
  std::optional<std::int64_t> seconds;
  if (value.is_number_integer())
    seconds = value.maybe_number();
  else if (value.is_number() && value.real() >= 0 && value.real() < kTenYears)
    seconds = static_cast<std::int64_t>(value.real());
  if (value.is_string()) seconds = util::to_int(value.text());
  if (seconds && (*seconds < 1 || *seconds > kTenYears)) return {};
  return seconds;
}

}  // namespace

util::Result<Tokens> read_tokens(const net::HttpResult& result, util::WallTime now,
                                 const std::vector<std::string>& scopes) {
  constexpr std::size_t kLongest = 16 * 1024;
  const auto body = object_of(result);
  if (!body) return util::fail(body.error());
  Tokens tokens;
  const auto access = text_in(*body, "access_token", kLongest);
  const auto type = text_in(*body, "token_type", 20);
  if (!access || access->find(' ') != std::string::npos || !type || util::lower(*type) != "bearer")
    return util::fail(util::Advice::reject, "the platform's response has no bearer token");
  tokens.access = *access;
  if (body->contains("refresh_token") && !(*body)["refresh_token"].is_null()) {
    const auto refresh = text_in(*body, "refresh_token", kLongest);
    if (!refresh) return util::fail(util::Advice::reject, "the refresh token is malformed");
    tokens.refresh = *refresh;
  }
  if (body->contains("expires_in") && !(*body)["expires_in"].is_null()) {
    const auto seconds = seconds_in((*body)["expires_in"]);
    // An invalid life does not reject the token, which is issued once; it is refreshed when
    // refused.
    if (seconds) tokens.expires_at = util::epoch_ms(now) + *seconds * 1000;
  }
  if (const auto granted = text_in(*body, "scope", kLongest)) {
    const auto words = util::split(*granted, ' ');
    for (const auto& scope : scopes)
      if (std::find(words.begin(), words.end(), scope) == words.end())
        return util::fail(
            util::Advice::reject,
            "the platform did not grant every needed permission; next: connect again and "
            "allow all of them");
  }
  return tokens;
}

util::Result<std::string> read_name(const net::HttpResult& result, const std::string& field) {
  const auto body = object_of(result);
  if (!body) return util::fail(body.error());
  const Json* at = &*body;
  const auto words = util::split(field, '.');
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto* const next = at->find(words[i]);
    if (next == nullptr || !next->is_object())
      return util::fail(util::Advice::reject, "the platform's response has no account name");
    at = next;
  }
  auto name = text_in(*at, words.back(), 200);
  if (!name) return util::fail(util::Advice::reject, "the platform's response has no account name");
  return *name;
}

util::Result<Client> read_client(const net::HttpResult& result) {
  const auto body = object_of(result);
  if (!body) return util::fail(body.error());
  const auto id = text_in(*body, "client_id", 1024), secret = text_in(*body, "client_secret", 1024);
  if (!id || !secret)
    return util::fail(util::Advice::reject,
                      "the server does not register clients as Mastodon does");
  return Client{*id, *secret, {}};
}

util::Result<void> read_revocation(const net::HttpResult& result) {
  if (result.fault == net::Fault::none && !is_busy(result.status)) {
    if (result.status >= 200 && result.status < 300) return {};
    const auto body = json::parse_or_null(result.body);
    if (body.is_object() && text_in(body, "error", 40) == "invalid_token") return {};
  }
  const auto body = object_of(result);
  if (!body) return util::fail(body.error());
  return {};
}

}  // namespace vault
