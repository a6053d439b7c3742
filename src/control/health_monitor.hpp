// The warnings of the running daemon, for all that show them: the local API, alarms, the heartbeat
// and metrics. One object, so that all show the same.
#pragma once

#include <vector>

#include "control/health.hpp"
#include "control/spool_overview.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace control {

struct HealthSnapshot {
  DaemonStatus status;  ///< its spool_trouble is also that of reading
  SpoolOverview spool;
  std::vector<RouteView> routes;
  Health health;
};

/// Thread-safe.
class HealthMonitor {
 public:
  /// The references must outlive this. `spool` is used under `spool_mutex`.
  HealthMonitor(DaemonControl& daemon, util::Mutex& spool_mutex, spool::Spool& spool,
                const util::Clock& clock)
      : daemon_(daemon), spool_mutex_(spool_mutex), spool_(spool), clock_(clock) {}

  /// Reads the state of the daemon and of the spool, and evaluates it. Warnings that appear after a
  /// while count the time between calls: call it every minute at least.
  HealthSnapshot take();

 private:
  DaemonControl& daemon_;
  util::Mutex& spool_mutex_;
  spool::Spool& spool_;
  const util::Clock& clock_;
  util::Mutex mutex_;
  warnings::Tracker tracker_ GUARDED_BY(mutex_);
};

}  // namespace control
