// Who is still moving. The systemd watchdog is fed only while every worker is, never from a timer
// alone.
#pragma once

#include <list>
#include <optional>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// One worker's sign of life. Thread-safe.
class Heartbeat {
 public:
  Heartbeat(std::string name, util::Duration limit, const util::Clock& clock);
  /// The worker got something done, or waited as planned.
  void beat();
  bool stalled() const;
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const util::Duration limit_;
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  util::Deadline last_ GUARDED_BY(mutex_);
};

/// All workers' heartbeats. Thread-safe; heartbeats are owned here and outlive their workers.
class LivenessMonitor {
 public:
  explicit LivenessMonitor(const util::Clock& clock) : clock_(clock) {}
  /// `limit`: the longest a healthy worker may go without a beat.
  Heartbeat& add(std::string name, util::Duration limit);
  void remove(const Heartbeat& heartbeat);
  /// The first worker that has stalled; nothing while all move.
  std::optional<std::string> stalled() const;

 private:
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  std::list<Heartbeat> heartbeats_ GUARDED_BY(mutex_);
};

/// When systemd's watchdog is fed: four times in its interval, and never while a worker has
/// stalled. Main's thread alone.
class Watchdog {
 public:
  /// Zero: there is none.
  explicit Watchdog(util::Duration interval) : interval_(interval) {}
  /// True: feed it now.
  bool is_due(bool all_move, util::Deadline now);

 private:
  const util::Duration interval_;
  std::optional<util::Deadline> fed_;
};

}  // namespace gsmrelayd
