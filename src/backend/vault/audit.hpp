// The audit log: time, kind, user id and result of each action. It never contains a phone number, a
// name or a token. Any thread.
#pragma once

#include <string>

#include "backend/vault/vault_context.hpp"

namespace vault {

class Audit {
 public:
  explicit Audit(const VaultContext& context) : context_(context) {}
  /// Adds an entry. `kind` and `result` are constants of the program, never a user's input.
  void note(const std::string& kind, const std::string& user, const std::string& result);
  /// Adds an entry in the caller's transaction.
  void note(database::Database& database, const std::string& kind, const std::string& user,
            const std::string& result);
  /// Deletes entries older than `audit_retention`.
  void purge();

 private:
  const VaultContext& context_;
};

}  // namespace vault
