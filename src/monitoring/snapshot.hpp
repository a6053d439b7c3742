// What the outlets of monitoring show: one copy of the appliance's state.
#pragma once

#include <memory>
#include <optional>

#include "control/health_monitor.hpp"
#include "monitoring/active_warning.hpp"
#include "util/process_figures.hpp"

namespace monitoring {

struct Snapshot : control::HealthSnapshot {
  util::WallTime now;
  util::ProcessFigures process;
  std::optional<util::DiskFigures> disk;  ///< of the spool's file system
  std::int64_t spool_bytes = 0;           ///< the spool's files
};

/// Returns the warnings of `health` as others are told them.
CurrentWarnings current_warnings(const control::Health& health);

/// Takes snapshots: reads the daemon's memory and the spool, and writes nothing. Thread-safe.
class SnapshotReader {
 public:
  /// The arguments must outlive this.
  SnapshotReader(control::HealthMonitor& health, std::shared_ptr<const spool::File> file,
                 const util::Clock& clock)
      : health_(health), file_(std::move(file)), clock_(clock) {}
  Snapshot read();

 private:
  control::HealthMonitor& health_;
  const std::shared_ptr<const spool::File> file_;
  const util::Clock& clock_;
};

}  // namespace monitoring
