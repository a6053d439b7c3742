// The relay's thread: runs the RelayLoop, and opens the spool again when that is needed.
#pragma once

#include <vector>

#include "gsmrelayd/relay_loop.hpp"
#include "gsmrelayd/shared.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

class RelayWorker {
 public:
  /// Starts the thread. `shared` must outlive it.
  explicit RelayWorker(Shared& shared);
  /// Asks the thread to end and waits for it.
  ~RelayWorker();
  /// Returns the routes as of the last step. Any thread.
  std::vector<relay::RouteState> states() const;
  /// Asks the thread to end. Any thread.
  void stop();
  /// Tries every route now, even if its circuit breaker is open. Any thread.
  void probe();
  bool ended() const { return ended_; }

 private:
  void run();
  /// Relays until stop(), or until the spool has to be opened again.
  void run_loop(RelayLoop& loop);
  void wait(util::Duration pause);
  void publish_states(const RelayLoop& loop);

  Shared& shared_;
  Heartbeat& heartbeat_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> probe_{false};
  bool in_trouble_ = false;  ///< this thread has reported an error of the spool
  mutable util::Mutex states_mutex_;
  std::vector<relay::RouteState> states_ GUARDED_BY(states_mutex_);
  util::Thread thread_;
};

}  // namespace gsmrelayd
