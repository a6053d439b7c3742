// The audit log: hour, kind, user id and result of each action. It never contains a phone number, a
// name or a token. The user id is sealed and the time is rounded: on a host that also sends the SMS
// with codes, the times of its spool would otherwise tell which number belongs to which user. Any
// thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/vault_context.hpp"
#include "util/mutex.hpp"

namespace vault {

class Audit {
 public:
  explicit Audit(const VaultContext& context);
  /// Adds an entry. `kind` and `result` are constants of the program, never a user's input.
  void note(const std::string& kind, const std::string& user, const std::string& result);
  /// Adds an entry in the caller's transaction.
  void note(database::Database& database, const std::string& kind, const std::string& user,
            const std::string& result);
  /// Deletes entries older than `audit_retention`. A day of running time deletes the entries of two
  /// days at most: a date that leaps years ahead empties the log only after half its retention.
  void purge() EXCLUDES(mutex_);

  struct Entry {
    std::int64_t at;  ///< epoch milliseconds, of a whole hour
    std::string kind, user, result;
  };
  /// Calls `take` for each entry, oldest first. A user id that does not open is "?".
  static void each(database::Database& database, const crypto::Keyring& keys,
                   const std::function<void(const Entry&)>& take);
  /// Seals the user ids of entries that an older version has written.
  static void seal_readable(Store& store, const crypto::Keyring& keys);

 private:
  const VaultContext& context_;
  util::Mutex mutex_;
  util::Deadline at_ GUARDED_BY(mutex_);  ///< of the last purge
  bool warned_ GUARDED_BY(mutex_) = false;
};

}  // namespace vault
