// Sessions of signed-in users, and the devices that have signed in before. Tokens are random; only
// their hashes are stored. Any thread.
#pragma once

#include <optional>
#include <string>

#include "backend/vault/vault_context.hpp"

namespace vault {

struct Session {
  std::string token, user;
  util::WallTime expires_at;
  std::string device{};  ///< for the next sign-in from this device
};

class Sessions {
 public:
  explicit Sessions(const VaultContext& context) : context_(context) {}
  /// Begins a session. `device`: the token of a known device of this user; if empty, the device is
  /// a new one, which is remembered for 400 days. A user's oldest device is forgotten above 20.
  Session begin(const std::string& user, const std::string& device = "");
  /// Does the same in the caller's transaction.
  Session begin(database::Database& database, const std::string& user,
                const std::string& device = "");
  /// Returns true if `device` is the token of a device on which the user with this number has
  /// signed in: its tries do not count for the number and the address, which strangers use too.
  bool knows_device(std::string_view device, const crypto::Sha256& number_hash);
  /// Returns the user of a session. Refuses with 401 if it is unknown, ended or expired.
  Outcome<std::string> user_of(std::string_view token);
  void end(std::string_view token);
  /// Ends all sessions of the user and forgets all devices, in the caller's transaction.
  static void end_all(database::Database& database, const std::string& user);
  /// Deletes expired sessions, and devices that have not signed in for 400 days.
  void purge();

  /// Returns the hash of a token that the database stores.
  static crypto::Sha256 hash(std::string_view token) {
    return crypto::sha256(util::as_octets(token));
  }

 private:
  const VaultContext& context_;
};

}  // namespace vault
