// Monitors which threads make progress. The systemd watchdog is fed only while all of them do,
// never by a timer alone.
#pragma once

#include <list>
#include <optional>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// The time of the last progress of one thread. Thread-safe.
class Heartbeat {
 public:
  Heartbeat(std::string name, util::Duration limit, const util::Clock& clock);
  /// Records progress: the thread has done some work, or a planned wait has ended.
  void beat();
  /// Returns true if the last beat is longer ago than the limit.
  bool stalled() const;
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const util::Duration limit_;
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  util::Deadline last_ GUARDED_BY(mutex_);
};

/// Owns the heartbeats of all threads. Thread-safe.
class LivenessMonitor {
 public:
  explicit LivenessMonitor(const util::Clock& clock) : clock_(clock) {}
  /// Adds a heartbeat that lasts until remove(). `limit`: the longest time without a beat in a
  /// healthy thread.
  Heartbeat& add(std::string name, util::Duration limit);
  void remove(const Heartbeat& heartbeat);
  /// Returns the name of the first thread that has stalled; nothing while none has.
  std::optional<std::string> stalled() const;

 private:
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  std::list<Heartbeat> heartbeats_ GUARDED_BY(mutex_);
};

/// Decides when systemd's watchdog is fed: four times in its interval, and never while a thread has
/// stalled. Used by the main thread.
class Watchdog {
 public:
  /// `interval` as systemd gives it; zero: there is no watchdog.
  explicit Watchdog(util::Duration interval) : interval_(interval) {}
  /// Returns true if the watchdog has to be fed now. `alive`: no thread has stalled.
  bool is_due(bool alive, util::Deadline now);

 private:
  const util::Duration interval_;
  std::optional<util::Deadline> fed_;
};

}  // namespace gsmrelayd
