// The outlets of gsmrelayd for those who watch it: the socket for metrics, the log of
// warnings, the heartbeat, the alarms.
#pragma once

#include "gsmrelayd/shared.hpp"
#include "monitoring/exporter.hpp"
#include "monitoring/metrics_server.hpp"
#include "monitoring/notifier.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

/// Thread-safe.
class Monitor {
 public:
  /// The arguments must outlive this. `socket_folder` is that of the local API's socket.
  Monitor(control::DaemonControl& daemon, control::HealthMonitor& health, Shared& shared,
          std::string socket_folder);
  /// Ends the thread; a transfer in flight is aborted.
  ~Monitor();
  /// Applies the configuration, at the start and after a reload. Nothing in it can prevent
  /// gsmrelayd from working: what fails is logged and tried again.
  void configure(const config::Config& config);
  /// Tries again what has failed. Call it every second.
  void follow();
  /// Returns the alarms and the heartbeat whose last attempts failed.
  std::vector<warnings::Finding> failures() const { return notifier_.failures(); }
  /// Asks the thread to end. Any thread.
  void stop();
  bool ended() const { return ended_; }

 private:
  void run();

  Shared& shared_;
  monitoring::SnapshotReader snapshots_;
  monitoring::Exporter exporter_;
  util::Mutex mutex_;
  monitoring::MetricsServer metrics_ GUARDED_BY(mutex_);
  std::atomic<bool> stopping_{false}, ended_{false};
  monitoring::SystemOutlets outlets_;
  spool::Spool spool_;  ///< of the thread
  monitoring::Notifier notifier_;
  util::Mutex pause_mutex_;
  util::CondVar wake_;
  bool changed_ GUARDED_BY(pause_mutex_) = false;
  util::Thread thread_;
};

}  // namespace gsmrelayd
