// The endpoints for monitoring systems: GET /metrics, /health/live and /health/ready.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/router.hpp"
#include "monitoring/exposition.hpp"
#include "monitoring/snapshot.hpp"

namespace monitoring {

/// Serves the endpoints; tests call it without a socket. Thread-safe.
///
/// /health/live: 200 while all threads of gsmrelayd make progress, else 503. /health/ready: 200
/// while SMS can be received, stored and relayed, else 503 with the reasons. Neither has a number
/// or a text. A snapshot serves all requests of a second, so that many of them cost no more.
class Exporter {
 public:
  /// `stalled` returns the name of a thread that has stalled. Both must outlive this.
  Exporter(SnapshotReader& snapshots, const util::Clock& clock,
           std::function<std::optional<std::string>()> stalled);
  net::ServerResponse handle(const net::ServerRequest& request) { return router_.handle(request); }

 private:
  std::shared_ptr<const Snapshot> snapshot() EXCLUDES(mutex_);
  api::Result<> get_metrics(const api::Request& request);
  api::Result<> get_live() const;
  api::Result<> get_ready();

  SnapshotReader& snapshots_;
  const util::Clock& clock_;
  const std::function<std::optional<std::string>()> stalled_;
  util::Mutex mutex_;
  std::shared_ptr<const Snapshot> last_ GUARDED_BY(mutex_);
  util::Deadline fresh_until_ GUARDED_BY(mutex_){};
  const api::Router router_;
};

}  // namespace monitoring
