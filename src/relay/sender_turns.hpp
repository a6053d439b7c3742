// The turns of senders: the messages of one sender to one server go one after another. A server
// that gets the last two segments of an image at the same time publishes the image twice.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "relay/route_queue.hpp"

namespace relay {

/// Belongs to the relay thread.
class SenderTurns {
 public:
  /// A sender has at most this many deliveries parked, so that no sender alone fills the queue of a
  /// route (RouteQueue::kMostParked).
  static constexpr std::size_t kMostParked = 16;

  /// Returns the key of a sender at a server.
  static std::string key(const std::string& server, const std::string& sender) {
    return server + '\n' + sender;
  }

  /// Begins the turn of sender `key`. Returns false if another delivery of it is in flight.
  bool begin(const std::string& key);
  /// Stores a delivery of `queue` until the turn of its sender `key`, which is in flight. If the
  /// sender has kMostParked already, stores nothing and returns how long the delivery should wait
  /// in the spool: about until its turn, at most two minutes.
  std::optional<util::Duration> park(const std::string& key, RouteQueue& queue,
                                     spool::Delivery delivery, util::Deadline now);
  /// Ends the turn of sender `key`, which took `took`. The next delivery of each route goes back to
  /// its queue.
  void end(const std::string& key, util::Deadline now, util::Duration took);
  /// Gives deliveries back to the spool that have been parked for two seconds while none of their
  /// sender was in flight: their route has stopped. At most once in a second.
  void release(util::Deadline now);

 private:
  struct Parked {
    RouteQueue* queue;
    spool::Delivery delivery;
    util::Deadline since;
  };
  struct Sender {
    bool in_flight = false;
    util::Duration took{std::chrono::milliseconds(100)};  ///< the last turn; before it a guess
    util::Deadline later{};  ///< the expected turn of the last delivery that was not parked
    std::deque<Parked> parked;
  };
  std::unordered_map<std::string, Sender> senders_;
  util::Deadline release_at_{};
};

}  // namespace relay
