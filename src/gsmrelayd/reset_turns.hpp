// Keeps resets of different modems apart: a hub can fail when many sticks start at once.
// Thread-safe.
#pragma once

#include <algorithm>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

class ResetTurns {
 public:
  static constexpr std::chrono::seconds kApart{10};

  /// Returns when the caller may reset its modem: at once, or kApart after the turn before.
  util::Deadline take(util::Deadline now) {
    const util::MutexLock lock(mutex_);
    const auto turn = std::max(now, next_);
    next_ = turn + kApart;
    return turn;
  }

 private:
  util::Mutex mutex_;
  util::Deadline next_ GUARDED_BY(mutex_){};
};

}  // namespace gsmrelayd
