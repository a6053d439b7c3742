// Counts events of other threads, and waits for them.
#pragma once

#include <condition_variable>
#include <mutex>

namespace publisher_test {

class Bell {
 public:
  void ring() {
    const std::lock_guard lock(mutex_);
    ++rings_;
    changed_.notify_all();
  }
  /// Waits until ring() was called `count` times since the start.
  void await(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return rings_ >= count; });
  }
  int rings() {
    const std::lock_guard lock(mutex_);
    return rings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rings_ = 0;
};

}  // namespace publisher_test
