// The queue of deliveries. A delivery is one message on one route, until it is settled.
#pragma once

#include <span>

#include "spool/spool.hpp"

namespace spool {

/// The result of an attempt to deliver, or a decision of the operator.
struct Settlement {
  Id delivery = 0;
  DeliveryState state = DeliveryState::waiting;
  ServiceTime not_before{0};  ///< for waiting
  bool counts_as_attempt = true;
  std::string error;  ///< numbers masked; empty if delivered
  std::chrono::milliseconds latency{0};
};

/// The oldest of the waiting deliveries of a route, of the thousand that are due first.
struct OldestWaiting {
  std::chrono::milliseconds age{0};  ///< in service time, since it was created or retried
  int attempts = 0;
  std::string error;  ///< of its last attempt; empty: not tried yet
  int failed = 0;     ///< how many of the thousand have failed, this one included
};

/// The dead letters that the server has refused for what they or their senders are (HTTP 400, 413,
/// 422; 401 and 403 if it has taken a message since), of the first thousand.
struct Refusals {
  std::int64_t letters = 0;
  int senders = 0;  ///< of these letters, each counted once
};

struct RouteFigures {
  std::string name;
  bool paused = false;
  std::int64_t waiting = 0, delivered = 0, dead = 0, dropped = 0;
  std::optional<util::WallTime> last_success, last_failure;
  std::string last_error;
  std::optional<std::chrono::milliseconds> last_latency;
  std::optional<OldestWaiting> oldest = std::nullopt;
  Refusals refusals{};
};

class DeliveryQueue {
 public:
  explicit DeliveryQueue(Spool& spool) : access_(&spool.access()) {}

  /// Lists at most `limit` waiting deliveries of `route` whose time has come, longest due first,
  /// without those in `except` (in flight). None while the route is paused.
  util::Result<std::vector<Delivery>> due(const std::string& route, int limit,
                                          std::span<const Id> except = {});
  /// Returns when the next delivery becomes due. Nothing if none waits, or the route is paused.
  util::Result<std::optional<ServiceTime>> next_due(const std::string& route,
                                                    std::span<const Id> except = {});
  /// Applies `settlements` in one transaction. Not flushed to disk: after a power cut the message
  /// is sent again with the same key. Ignores the result of a delivery that the operator has
  /// dropped meanwhile, unless it was delivered.
  util::Result<void> settle(std::span<const Settlement> settlements);

  /// Makes dead or waiting deliveries due now: `delivery`, or all of `route`, or (with an empty
  /// name) all. Returns their number. On disk when it returns.
  util::Result<int> retry(std::optional<Id> delivery, const std::string& route);
  /// Drops a waiting or dead delivery. Returns 1, or 0 if there is none. On disk when it returns.
  util::Result<int> drop(Id delivery);
  /// Pauses or resumes `route`. On disk when it returns.
  util::Result<void> pause(const std::string& route, bool paused);

  /// Lists the deliveries in `state` (nothing: any) of `route` (empty: any), newest first.
  util::Result<std::vector<Delivery>> deliveries(std::optional<DeliveryState> state,
                                                 const std::string& route, const Page& page);
  /// Lists the deliveries of `message`, oldest first.
  util::Result<std::vector<Delivery>> deliveries_of(Id message);
  /// Lists the figures of all routes that ever had a delivery or a pause, by name.
  util::Result<std::vector<RouteFigures>> routes();

 private:
  Access* access_;
};

}  // namespace spool
