#include <fmt/format.h>

#include "backend/vault/oauth/oauth.hpp"
#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string form(const Fields& fields) {
  std::string all;
  for (const auto& [name, value] : fields) {
    if (!all.empty()) all += '&';
    all += util::percent_encode(name) + '=' + util::percent_encode(value);
  }
  return all;
}

std::string scopes_of(const Platform& platform) {
  return fmt::format("{}", fmt::join(platform.scopes, " "));
}

net::HttpRequest post(const std::string& url, const Fields& fields) {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = form(fields);
  return request;
}

/// Returns a POST with the client's credentials. For Basic both are form-encoded first (RFC 6749
/// §2.3.1).
net::HttpRequest proved(const Platform& platform, const Client& client, const std::string& url,
                        Fields fields) {
  if (platform.proof != ClientProof::basic) fields.emplace_back("client_id", client.id);
  if (platform.proof == ClientProof::post) fields.emplace_back("client_secret", client.secret);
  auto request = post(url, fields);
  if (platform.proof == ClientProof::basic) {
    const auto pair = util::percent_encode(client.id) + ':' + util::percent_encode(client.secret);
    request.headers.emplace_back("Authorization", "Basic " + crypto::base64(util::as_octets(pair)));
  }
  return request;
}

/// Lets the program's end wait for the response: the platform issues the tokens only once.
net::HttpRequest finished(net::HttpRequest request) {
  request.grace = std::chrono::seconds(3);
  return request;
}

}  // namespace

std::string pkce_challenge(const std::string& verifier) {
  return crypto::base64url(crypto::sha256(util::as_octets(verifier)));
}

std::string authorization_url(const Platform& platform, const std::string& instance,
                              const Client& client, const std::string& state,
                              const std::string& verifier) {
  const auto base = at_instance(platform.authorization_url, instance);
  auto url = base + (base.find('?') == std::string::npos ? '?' : '&') +
             form({{"response_type", "code"},
                   {"client_id", client.id},
                   {"redirect_uri", client.redirect},
                   {"scope", scopes_of(platform)},
                   {"state", state},
                   {"code_challenge", pkce_challenge(verifier)},
                   {"code_challenge_method", "S256"}});
  if (!platform.authorization_parameters.empty()) url += '&' + platform.authorization_parameters;
  return url;
}

net::HttpRequest code_request(const Platform& platform, const std::string& instance,
                              const Client& client, const std::string& code,
                              const std::string& verifier) {
  return finished(proved(platform, client, at_instance(platform.token_url, instance),
                         {{"grant_type", "authorization_code"},
                          {"code", code},
                          {"redirect_uri", client.redirect},
                          {"code_verifier", verifier}}));
}

net::HttpRequest refresh_request(const Platform& platform, const std::string& instance,
                                 const Client& client, const std::string& refresh_token) {
  return finished(proved(platform, client, at_instance(platform.token_url, instance),
                         {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token}}));
}

net::HttpRequest revocation_request(const Platform& platform, const std::string& instance,
                                    const Client& client, const std::string& token,
                                    TokenHint hint) {
  const auto url = at_instance(platform.revocation_url, instance);
  if (platform.revocation == Revocation::bearer) {
    auto request = post(url, {});
    request.headers.emplace_back("Authorization", "Bearer " + token);
    return request;
  }
  return proved(
      platform, client, url,
      {{"token", token},
       {"token_type_hint", hint == TokenHint::refresh ? "refresh_token" : "access_token"}});
}

net::HttpRequest userinfo_request(const Platform& platform, const std::string& instance,
                                  const std::string& access_token) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = at_instance(platform.userinfo_url, instance);
  request.headers = {{"Accept", "application/json"}, {"Authorization", "Bearer " + access_token}};
  return request;
}

net::HttpRequest registration_request(const Platform& platform, const std::string& instance,
                                      const std::string& service, const std::string& redirect) {
  return post(
      at_instance(platform.registration_url, instance),
      {{"client_name", service}, {"redirect_uris", redirect}, {"scopes", scopes_of(platform)}});
}

}  // namespace vault
