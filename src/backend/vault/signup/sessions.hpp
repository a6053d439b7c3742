// Who is signed in: random tokens, of which only hashes are kept. Any thread.
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
  /// Whose it is; 401 if it is unknown, signed out or expired.
  Outcome<std::string> user_of(std::string_view token);
  void end(std::string_view token);
  void purge();

  /// As the database keeps it.
  static crypto::Sha256 hash(std::string_view token) {
    return crypto::sha256(util::as_octets(token));
  }

 private:
  const VaultContext& context_;
};

}  // namespace vault
