#include "net/slow_requests.hpp"

#include <sys/socket.h>

namespace net {

void SlowRequests::expect(int socket) {
  const std::lock_guard lock(mutex_);
  const bool first = expected_.empty();
  expected_.insert_or_assign(socket, clock_.in(limit_));
  if (first) changed_.notify_all();
}

void SlowRequests::arrived(int socket) {
  const std::lock_guard lock(mutex_);
  expected_.erase(socket);
}

void SlowRequests::closed(int socket) {
  arrived(socket);
}

void SlowRequests::step() {
  // Under the lock: a socket that closed() waits for cannot become another's meanwhile.
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  for (auto one = expected_.begin(); one != expected_.end();) {
    if (one->second > now) {
      ++one;
      continue;
    }
    ::shutdown(one->first, SHUT_RDWR);
    one = expected_.erase(one);
  }
}

void SlowRequests::watch() {
  constexpr auto kPause = std::chrono::seconds(1);
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ended_ || !expected_.empty(); });
      if (changed_.wait_for(lock, kPause, [this] { return ended_; })) return;
    }
    step();
  }
}

void SlowRequests::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

}  // namespace net
