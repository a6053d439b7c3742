// Argon2 costs memory on purpose. Few hashes run at once, a few more wait, the rest are told to
// come back: a flood cannot exhaust the machine. Any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "backend/vault/vault_context.hpp"

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
  Outcome<void> enter();
  void leave();

  crypto::Argon2Cost cost_;
  std::string nobody_;  ///< a hash of a random password
  int free_, room_;
  std::mutex mutex_;
  std::condition_variable freed_;
};

}  // namespace vault
