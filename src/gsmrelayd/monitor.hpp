// The outlets of gsmrelayd for those who watch it: the socket for metrics.
#pragma once

#include "gsmrelayd/shared.hpp"
#include "monitoring/exporter.hpp"
#include "monitoring/metrics_server.hpp"

namespace gsmrelayd {

/// Thread-safe.
class Monitor {
 public:
  /// The arguments must outlive this. `socket_folder` is that of the local API's socket.
  Monitor(control::HealthMonitor& health, const Shared& shared, std::string socket_folder);
  /// Applies the configuration, at the start and after a reload. Nothing in it can prevent
  /// gsmrelayd from working: what fails is logged and tried again.
  void configure(const config::Config& config);
  /// Tries again what has failed. Call it every second.
  void follow();

 private:
  monitoring::SnapshotReader snapshots_;
  monitoring::Exporter exporter_;
  util::Mutex mutex_;
  monitoring::MetricsServer metrics_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
