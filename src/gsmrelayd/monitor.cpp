#include "gsmrelayd/monitor.hpp"

#include "control/api.hpp"

namespace gsmrelayd {

Monitor::Monitor(control::HealthMonitor& health, const Shared& shared, std::string socket_folder)
    : snapshots_(health, shared.file, shared.clock),
      exporter_(snapshots_, shared.clock, [&shared] { return shared.liveness.stalled(); }),
      metrics_([this](const net::ServerRequest& request) { return exporter_.handle(request); },
               control::may_connect, std::move(socket_folder), shared.clock) {}

void Monitor::configure(const config::Config& config) {
  const util::MutexLock lock(mutex_);
  metrics_.configure(config.metrics);
}

void Monitor::follow() {
  const util::MutexLock lock(mutex_);
  metrics_.follow();
}

}  // namespace gsmrelayd
