// Argon2 costs memory on purpose. Few hashes run at once, a few more wait, the rest are told to
// come back: a flood cannot exhaust the machine. Any thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/vault_context.hpp"
#include "util/mutex.hpp"

namespace vault {

class PasswordHashQueue {
 public:
  PasswordHashQueue(crypto::Argon2Cost cost, int at_once, int waiting);
  /// Asked when its turn has come: a try that never comes to it is not counted. What it refuses is
  /// refused.
  using Allowed = std::function<Outcome<void>()>;
  /// 503 when too many wait already.
  Outcome<std::string> hash(const std::string& password, const Allowed& allowed);
  /// The same work for an empty `encoded` (nobody of that name), which nothing fits.
  Outcome<bool> fits(const std::string& password, const std::string& encoded,
                     const Allowed& allowed);

 private:
  class Turn;
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
