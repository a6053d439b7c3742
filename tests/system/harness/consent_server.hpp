// An independent OAuth 2 server: Debian's glewlwyd (OpenID Connect plugin, PKCE S256 required,
// refresh tokens for one use), with one client, the vault, and one person who consents.
#pragma once

#include <memory>
#include <string>

#include "process.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace harness {

class ConsentServer {
 public:
  /// `redirect_uri` is the vault's; access tokens last `access_seconds`.
  explicit ConsentServer(std::string redirect_uri, int access_seconds = 3600);

  /// Returns the address of "auth", "token", "revoke" or "userinfo".
  std::string url(const std::string& end) const;
  std::string client_id() const { return "vault"; }
  std::string client_secret() const { return secret_; }
  std::string scope() const { return "post"; }

  /// Signs in, consents, and returns the address of the redirect, with its code or error.
  std::string consent(const std::string& authorization_url);
  /// Returns the server's own information on a token (RFC 7662).
  bool active(const std::string& token);
  void stop();
  void start();

 private:
  void set_up();
  std::string api(const std::string& path) const;
  /// Returns the body; throws unless the status is 200.
  std::string ask(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& cookie);
  std::string sign_in(const std::string& name, const std::string& password);

  doubles::TempDir dir_;
  const std::string redirect_uri_, secret_;
  const int access_seconds_, port_;
  std::unique_ptr<Process> server_;
};

}  // namespace harness
