// Sessions of signed-in users. Tokens are random; only their hashes are stored. Any thread.
#pragma once

#include <optional>
#include <string>

#include "backend/vault/vault_context.hpp"

namespace vault {

struct Session {
  std::string token, user;
  util::WallTime expires_at;
};

class Sessions {
 public:
  explicit Sessions(const VaultContext& context) : context_(context) {}
  Session begin(const std::string& user);
  /// Returns the user of a session. Refuses with 401 if it is unknown, ended or expired.
  Outcome<std::string> user_of(std::string_view token);
  void end(std::string_view token);
  /// Deletes expired sessions.
  void purge();

  /// Returns the hash of a token that the database stores.
  static crypto::Sha256 hash(std::string_view token) {
    return crypto::sha256(util::as_octets(token));
  }

 private:
  const VaultContext& context_;
};

}  // namespace vault
