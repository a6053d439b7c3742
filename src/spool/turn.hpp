// Whose turn it is to write: a lock that is waited for with a limit.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace spool {

/// For std::unique_lock(turn, patience). Not std::timed_mutex: the thread sanitizer of GCC 12 does
/// not see how that one waits, and the hand-over of the connection is worth its watching.
class Turn {
 public:
  bool try_lock_for(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!free_.wait_for(lock, patience, [this] { return !taken_; })) return false;
    taken_ = true;
    return true;
  }
  void unlock() {
    {
      const std::lock_guard lock(mutex_);
      taken_ = false;
    }
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

}  // namespace spool
