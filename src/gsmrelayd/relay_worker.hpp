// The relay's thread: sends deliveries to routes, and runs the spool's housekeeping and writes the
// history once a minute.
#pragma once

#include <vector>

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
  void relay_with(spool::Spool& spool);
  void wait(util::Duration pause);
  void write_history(spool::Spool& spool);
  void measure_queue(spool::Spool& spool);
  /// Records that this version has relayed an SMS, once it has.
  void note_proof(spool::Spool& spool);
  void publish_states(const relay::Relay& relay);

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
