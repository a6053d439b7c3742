// OAuth 2 as the vault speaks it: what is asked (RFC 6749, 7636, 7009) and what an answer means.
// Pure.
#pragma once

#include <optional>
#include <string>

#include "backend/vault/oauth/platform.hpp"
#include "net/http_client.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace vault {

/// Who the vault is at a platform's server.
struct Client {
  std::string id, secret;
  std::string redirect;  ///< where it sends people back to
};

struct Tokens {
  std::string access, refresh;  ///< refresh "": there is none
  std::int64_t expires_at = 0;  ///< epoch ms; 0: the platform does not say
};

enum class TokenHint { access, refresh };

/// BASE64URL(SHA-256(verifier)) (RFC 7636 §4.2).
std::string pkce_challenge(const std::string& verifier);
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
/// Mastodon's POST /api/v1/apps.
net::HttpRequest registration_request(const Platform& platform, const std::string& instance,
                                      const std::string& service, const std::string& redirect);

/// `retry`: the platform is down or busy; `reopen`: it has taken its grant back (invalid_grant): a
/// person must connect anew; `reject`: anything else. Texts hold nothing of the answer but its
/// error code. `scopes`: each must be granted, if the answer names any.
util::Result<Tokens> read_tokens(const net::HttpResult& result, util::WallTime now,
                                 const std::vector<std::string>& scopes = {});
/// The value of `field` ("data.username"): 1 to 200 printable octets.
util::Result<std::string> read_name(const net::HttpResult& result, const std::string& field);
util::Result<Client> read_client(const net::HttpResult& result);
/// A token that the platform knows no longer is revoked too.
util::Result<void> read_revocation(const net::HttpResult& result);

}  // namespace vault
