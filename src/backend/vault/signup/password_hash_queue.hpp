// A queue of Argon2 hashes, each of which needs much memory. A few run at once, some more wait, and
// the rest are refused, so that many requests cannot exhaust the memory. Any thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/vault_context.hpp"
#include "util/mutex.hpp"

namespace vault {

class PasswordHashQueue {
 public:
  PasswordHashQueue(crypto::Argon2Cost cost, int at_once, int waiting);
  /// Called when the hash may begin, so that a try which is refused earlier is not counted. The
  /// hash is not computed if it refuses.
  using Allowed = std::function<Outcome<void>()>;
  /// Hashes a password. Refuses with 503 if too many requests wait.
  Outcome<std::string> hash(const std::string& password, const Allowed& allowed);
  /// Checks a password. An empty `encoded` (no such user) takes the same time and is false.
  Outcome<bool> fits(const std::string& password, const std::string& encoded,
                     const Allowed& allowed);

 private:
  class Slot;
  Outcome<void> enter() EXCLUDES(mutex_);
  void leave() EXCLUDES(mutex_);

  const crypto::Argon2Cost cost_;
  const std::string nobody_;  ///< hash of a random password, which costs what a user's costs
  util::Mutex mutex_;
  util::CondVar freed_;
  int free_ GUARDED_BY(mutex_);  ///< hashes that may begin now
  int room_ GUARDED_BY(mutex_);  ///< threads that may still come and wait
};

}  // namespace vault
