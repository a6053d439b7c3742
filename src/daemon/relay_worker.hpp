// The relay's thread: waiting deliveries to routes, and once a minute the spool's housekeeping.
#pragma once

#include <mutex>
#include <thread>
#include <vector>

#include "daemon/shared.hpp"

namespace gsmrelayd {

class RelayWorker {
 public:
  explicit RelayWorker(Shared& shared);
  ~RelayWorker();
  std::vector<relay::RouteState> states() const;
  void stop();
  /// A person asks: every route is tried now, whatever its breaker says. Any thread.
  void probe();
  bool ended() const { return ended_; }
  void abandon() { thread_.detach(); }

 private:
  void run();
  void serve(spool::Spool& spool);
  void wait(util::Duration pause);

  Shared& shared_;
  Pulse& pulse_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> probe_{false};
  mutable std::mutex states_mutex_;
  std::vector<relay::RouteState> states_;
  std::thread thread_;
};

}  // namespace gsmrelayd
