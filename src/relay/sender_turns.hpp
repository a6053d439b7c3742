// The turns of senders: the messages of one sender to one server go one after another. A server
// that gets the last two segments of an image at the same time publishes the image twice.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "relay/route_queue.hpp"

namespace relay {

/// Belongs to the relay thread. A sender is named by a key: the server and its number.
class SenderTurns {
 public:
  /// A sender has at most this many deliveries parked, so that no sender alone fills the queue of a
  /// route (RouteQueue::kMostParked).
  static constexpr std::size_t kMostParked = 16;

  static std::string key(const std::string& server, const std::string& sender) {
    return server + '\n' + sender;
  }

  /// Begins the turn of the sender with its delivery `id`. Returns false if another delivery is in
  /// flight, or a parked one is next.
  bool begin(const std::string& key, spool::Id id, util::Deadline now);
  /// Stores a delivery of `queue`, for which begin() has returned false, until its turn. If the
  /// sender has kMostParked already, stores nothing and returns how long the delivery should wait
  /// in the spool: less than the expected time until its turn, at most an hour.
  std::optional<util::Duration> park(const std::string& key, RouteQueue& queue,
                                     spool::Delivery delivery, util::Deadline now);
  /// Ends the turn of the sender, which took `took`. The delivery that was parked first is next and
  /// goes back to its queue.
  void end(const std::string& key, util::Deadline now, util::Duration took);
  /// Gives parked deliveries back to the spool whose sender has had none in flight for two seconds:
  /// the route of the next one has stopped. Call it often; it works at most once in a second.
  void release(util::Deadline now);

 private:
  struct Parked {
    RouteQueue* queue;
    spool::Delivery delivery;
    util::Deadline since;
  };
  struct Sender {
    bool in_flight = false;
    std::optional<spool::Id> next;                       ///< the only one that may begin
    util::Deadline ended{};                              ///< the last turn
    util::Duration took{std::chrono::milliseconds(10)};  ///< a turn, on average; first a guess
    util::Deadline later{};  ///< the expected turn of the last delivery that was not parked
    std::deque<Parked> parked;
  };
  /// Returns true if the next one has not begun for long.
  static bool has_stopped(const Sender& sender, util::Deadline now);

  std::unordered_map<std::string, Sender> senders_;
  util::Deadline release_at_{};
};

}  // namespace relay
