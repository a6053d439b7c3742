// What was done, by whom and when, and how it ended: never a number, a name, a token. Any thread.
#pragma once

#include <string>

#include "backend/vault/vault_context.hpp"

namespace vault {

class Audit {
 public:
  explicit Audit(const VaultContext& context) : context_(context) {}
  /// `kind` and `result` are words of the program's own.
  void note(const std::string& kind, const std::string& user, const std::string& result);
  /// In a transaction of the caller's.
  void note(database::Database& database, const std::string& kind, const std::string& user,
            const std::string& result);
  void purge();

 private:
  const VaultContext& context_;
};

}  // namespace vault
