// The size of the queue and its limits: whether received SMS stay on the modems for now.
// Thread-safe.
#pragma once

#include "config/daemon_settings.hpp"
#include "control/daemon_control.hpp"
#include "spool/maintenance.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

class QueueGuard {
 public:
  /// A memory of a modem that is as full as this is emptied although the queue is full: an SMS that
  /// a full card refuses is lost when the network gives up, and the disk has room.
  static constexpr int kEmptiedPercent = 80;

  void configure(const config::DaemonSettings& settings);
  /// Stores the size. Returns true if that changes whether the queue is full: at its limit until it
  /// is below 95 % of it, or nothing waits.
  bool update(const spool::QueueSize& size);
  bool is_full() const;
  /// Returns true if the `held` SMS in a memory with `places` stay there: the queue is full, and
  /// the memory has room. A memory of unknown size (0) is emptied.
  bool leaves(std::size_t held, int places) const;
  control::QueueState state() const;

 private:
  mutable util::Mutex mutex_;
  control::QueueState state_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
