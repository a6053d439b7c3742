// OAuth 2 messages of the vault: HTTP requests (RFC 6749, 7636, 7009) and the parsing of responses.
// Pure.
#pragma once

#include <optional>
#include <string>

#include "backend/vault/oauth/platform.hpp"
#include "net/http_client.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace vault {

/// The vault's client at a platform's server.
struct Client {
  std::string id, secret;
  std::string redirect;  ///< redirect address
};

struct Tokens {
  std::string access, refresh;  ///< `refresh` may be empty
  std::int64_t expires_at = 0;  ///< epoch ms; 0: unknown
};

enum class TokenHint { access, refresh };

/// Returns BASE64URL(SHA-256(verifier)) (RFC 7636 §4.2).
std::string pkce_challenge(const std::string& verifier);
/// Returns the address where the user consents (RFC 6749 §4.1.1).
std::string authorization_url(const Platform& platform, const std::string& instance,
                              const Client& client, const std::string& state,
                              const std::string& verifier);
net::HttpRequest code_request(const Platform& platform, const std::string& instance,
                              const Client& client, const std::string& code,
                              const std::string& verifier);
net::HttpRequest refresh_request(const Platform& platform, const std::string& instance,
                                 const Client& client, const std::string& refresh_token);
net::HttpRequest revocation_request(const Platform& platform, const std::string& instance,
                                    const Client& client, const std::string& token, TokenHint hint);
net::HttpRequest userinfo_request(const Platform& platform, const std::string& instance,
                                  const std::string& access_token);
/// Returns Mastodon's POST /api/v1/apps, which registers a client.
net::HttpRequest registration_request(const Platform& platform, const std::string& instance,
                                      const std::string& service, const std::string& redirect);

/// Parses a token response. Each of `scopes` must be granted if the response names scopes. Fails
/// with `retry` if the platform is down or busy, `reopen` if it has withdrawn the grant
/// (invalid_grant; the user must connect again), `reject` for anything else. Error texts contain
/// only the error code of the response. The functions below fail in the same way.
util::Result<Tokens> read_tokens(const net::HttpResult& result, util::WallTime now,
                                 const std::vector<std::string>& scopes = {});
/// Returns the value of `field` ("data.username"): 1 to 200 octets without control characters.
util::Result<std::string> read_name(const net::HttpResult& result, const std::string& field);
/// Parses the response to registration_request().
util::Result<Client> read_client(const net::HttpResult& result);
/// Succeeds if the token is revoked or unknown to the platform.
util::Result<void> read_revocation(const net::HttpResult& result);

}  // namespace vault
