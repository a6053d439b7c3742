// Deliveries: one message on one route, from the moment it is due until it is settled.
#pragma once

#include <span>

#include "spool/spool.hpp"

namespace spool {

/// The result of an attempt, or a person's decision.
struct Settlement {
  Id delivery = 0;
  DeliveryState state = DeliveryState::waiting;
  ServiceTime not_before{0};  ///< for waiting
  bool counts_as_attempt = true;
  std::string error;  ///< masked; empty when delivered
  std::chrono::milliseconds latency{0};
};

struct RouteFigures {
  std::string name;
  bool paused = false;
  std::int64_t waiting = 0, delivered = 0, dead = 0, dropped = 0;
  std::optional<util::WallTime> last_success, last_failure;
  std::string last_error;
  std::optional<std::chrono::milliseconds> last_latency;
};

class DeliveryQueue {
 public:
  explicit DeliveryQueue(Spool& spool) : access_(&spool.access()) {}

  /// Lists at most `limit` waiting deliveries of a route whose time has come, longest due first,
  /// without those in `except` (under way). None while the route is paused.
  util::Result<std::vector<Delivery>> due(const std::string& route, int limit,
                                          std::span<const Id> except = {});
  /// Returns when the next one becomes due; nothing if none waits, or the route is paused.
  util::Result<std::optional<ServiceTime>> next_due(const std::string& route,
                                                    std::span<const Id> except = {});
  /// Applies several results in one transaction. Not flushed to disk: a loss means a repeat with
  /// the same key. A result for a delivery that a person dropped meanwhile is ignored, unless it
  /// arrived.
  util::Result<void> settle(std::span<const Settlement> settlements);

  /// Makes dead or waiting ones due now: one delivery, or all of a route, or (with an empty name)
  /// all. Returns how many.
  util::Result<int> retry(std::optional<Id> delivery, const std::string& route);
  /// Gives up a waiting or dead one. Returns 0 if there is no such.
  util::Result<int> drop(Id delivery);
  util::Result<void> pause(const std::string& route, bool paused);

  /// Lists deliveries in `state` (nothing: any) of `route` (empty: any), newest first.
  util::Result<std::vector<Delivery>> deliveries(std::optional<DeliveryState> state,
                                                 const std::string& route, const Page& page);
  util::Result<std::vector<Delivery>> deliveries_of(Id message);
  util::Result<std::vector<RouteFigures>> routes();

 private:
  Access* access_;
};

}  // namespace spool
