// The work of the relay's thread: sends deliveries to routes, and runs the spool's housekeeping and
// writes the history once a minute.
#pragma once

#include <memory>
#include <vector>

#include "gsmrelayd/shared.hpp"
#include "net/http_client.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"

namespace gsmrelayd {

/// Lasts until the spool has to be opened again. Used by the relay's thread only.
class RelayLoop {
 public:
  /// `shared` must outlive it.
  RelayLoop(Shared& shared, std::unique_ptr<net::HttpClient> http);
  RelayLoop(const RelayLoop&) = delete;
  RelayLoop& operator=(const RelayLoop&) = delete;

  /// Applies the routes that a reload has set. Returns true if they are others than before.
  bool follow_routes();
  /// Does what is due, then waits for responses until `deadline`, until the next housekeeping or
  /// until the relay's bell rings. An error is the spool's: `reopen` if it has to be opened again,
  /// else the call may be repeated after a pause.
  util::Result<void> step(util::Deadline deadline);
  /// Makes the next step try every route at once, even if its circuit breaker is open.
  void probe();
  /// Waits up to 3 s for the deliveries in flight and writes what would be lost. No step follows.
  void finish();
  /// Returns the routes as of the last step.
  std::vector<relay::RouteState> states() const { return relay_.states(); }

 private:
  void keep_house();
  void write_history();
  void measure_queue();
  /// Records that this version has relayed an SMS, once it has.
  void note_proof();

  Shared& shared_;
  spool::Spool spool_;
  const std::unique_ptr<net::HttpClient> http_;
  std::shared_ptr<const relay::RouteTable> table_;
  relay::Relay relay_;
  util::Deadline next_housekeeping_;
  bool settled_ = false;  ///< by the last step: a delivery, perhaps the first that succeeds
  bool proved_ = false;   ///< by an SMS, or by a self-test
};

}  // namespace gsmrelayd
