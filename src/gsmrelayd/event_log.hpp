// The last 1,000 events, for `gsmrelay watch`. Their texts hold no SMS text, and numbers are
// masked. Thread-safe.
#pragma once

#include <deque>

#include "control/daemon_control.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

class EventLog {
 public:
  explicit EventLog(const util::Clock& clock) : clock_(clock) {}
  void add(std::string kind, std::string subject, std::string text);
  /// Returns the events after `number`, oldest first. Waits up to `wait` for one unless stopped.
  std::vector<control::WatchEvent> after(std::uint64_t number, std::chrono::milliseconds wait);
  /// Ends every wait, now and later: the daemon is stopping.
  void stop();

 private:
  static constexpr std::size_t kKept = 1000;
  const util::Clock& clock_;
  util::Mutex mutex_;
  util::CondVar changed_;
  std::deque<control::WatchEvent> events_ GUARDED_BY(mutex_);
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace gsmrelayd
