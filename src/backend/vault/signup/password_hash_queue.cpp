#include "backend/vault/signup/password_hash_queue.hpp"

#include <cassert>

#include "crypto/random.hpp"

namespace vault {

PasswordHashQueue::PasswordHashQueue(crypto::Argon2Cost cost, int at_once, int waiting)
    : cost_(cost),
      nobody_(crypto::hash_password(crypto::random_token(), cost)),
      free_(at_once),
      room_(waiting) {}

class PasswordHashQueue::Slot {
 public:
  explicit Slot(PasswordHashQueue& queue) : queue_(queue) {}
  ~Slot() { queue_.leave(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  PasswordHashQueue& queue_;
};

Outcome<void> PasswordHashQueue::enter() {
  util::MutexLock lock(mutex_);
  if (free_ == 0) {
    if (room_ == 0)
      return api::fail_for(10, 503, "too many users sign in right now; next: try again soon");
    --room_;
    while (free_ == 0) freed_.wait(lock);
    ++room_;
  }
  --free_;
  return {};
}

void PasswordHashQueue::leave() {
  const util::MutexLock lock(mutex_);
  assert(free_ >= 0);
  ++free_;
  freed_.notify_one();
}

Outcome<std::string> PasswordHashQueue::hash(const std::string& password, const Allowed& allowed) {
  if (auto in = enter(); !in) return tl::unexpected(in.error());
  const Slot slot(*this);
  if (auto may = allowed(); !may) return tl::unexpected(may.error());
  return crypto::hash_password(password, cost_);
}

Outcome<bool> PasswordHashQueue::fits(const std::string& password, const std::string& encoded,
                                      const Allowed& allowed) {
  if (auto in = enter(); !in) return tl::unexpected(in.error());
  const Slot slot(*this);
  if (auto may = allowed(); !may) return tl::unexpected(may.error());
  const bool fits = crypto::password_fits(password, encoded.empty() ? nobody_ : encoded);
  return fits && !encoded.empty();
}

}  // namespace vault
