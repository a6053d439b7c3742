#include "control/health_monitor.hpp"

namespace control {

HealthSnapshot HealthMonitor::take() {
  HealthSnapshot snapshot;
  snapshot.status = daemon_.status();
  snapshot.spool = read_overview(spool_mutex_, spool_);
  auto& status = snapshot.status;
  if (status.spool_trouble.empty()) status.spool_trouble = snapshot.spool.trouble;
  snapshot.routes = merge_routes(status.routes, snapshot.spool.routes);
  const util::MutexLock lock(mutex_);
  snapshot.health = evaluate_health({.status = status,
                                     .routes = snapshot.routes,
                                     .overdue_last_day = snapshot.spool.partial.overdue_last_day,
                                     .kept = snapshot.spool.kept,
                                     .undecoded = snapshot.spool.undecoded,
                                     .held = snapshot.spool.held,
                                     .failures_last_day = snapshot.spool.failures_last_day},
                                    &tracker_, clock_.now());
  return snapshot;
}

}  // namespace control
