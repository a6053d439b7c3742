// An OAuth 2 server that nobody here wrote: Debian's glewlwyd (OpenID Connect plugin, PKCE S256
// demanded, refresh tokens for one use), with one client, the vault, and one person who consents.
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

  std::string url(const std::string& end) const;  ///< of "auth", "token", "revoke", "userinfo"
  std::string client_id() const { return "vault"; }
  std::string client_secret() const { return secret_; }
  std::string scope() const { return "post"; }

  /// The person signs in, says yes, and is sent back: that address, with its code or error.
  std::string consent(const std::string& authorization_url);
  /// What the server itself says of a token (RFC 7662).
  bool active(const std::string& token);
  void stop();
  void start();

 private:
  void set_up();
  std::string api(const std::string& path) const;
  /// The answer's body; throws unless the status is 200.
  std::string ask(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& cookie);
  std::string sign_in(const std::string& name, const std::string& password);

  doubles::TempDir dir_;
  const std::string redirect_uri_, secret_;
  const int access_seconds_, port_;
  std::unique_ptr<Process> server_;
};

}  // namespace harness
