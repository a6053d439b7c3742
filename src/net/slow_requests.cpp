#include "net/slow_requests.hpp"

#include <sys/socket.h>

namespace net {

void SlowRequests::expect(int socket) {
  const util::MutexLock lock(mutex_);
  const bool first = expected_.empty();
  expected_.insert_or_assign(socket, clock_.in(limit_));
  if (first) changed_.notify_all();
}

void SlowRequests::arrived(int socket) {
  const util::MutexLock lock(mutex_);
  expected_.erase(socket);
}

void SlowRequests::closed(int socket) {
  arrived(socket);
}

void SlowRequests::step() {
  // Under the lock: closed() waits, so that the number cannot become another socket's.
  const util::MutexLock lock(mutex_);
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
      util::MutexLock lock(mutex_);
      while (!ended_ && expected_.empty()) changed_.wait(lock);
      const auto next = std::chrono::steady_clock::now() + kPause;
      while (!ended_ && changed_.wait_until(lock, next)) continue;
      if (ended_) return;
    }
    step();
  }
}

void SlowRequests::end() {
  const util::MutexLock lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

}  // namespace net
