// The deliveries of one route: its breaker and a few deliveries fetched in advance.
#pragma once

#include <cassert>
#include <deque>
#include <optional>
#include <vector>

#include "relay/breaker.hpp"
#include "relay/postponed.hpp"
#include "relay/route.hpp"
#include "relay/sender_holds.hpp"
#include "spool/delivery_queue.hpp"

namespace relay {

class RouteQueue {
 public:
  /// `kind` may be null: a route of an unknown kind starts nothing.
  RouteQueue(const RouteSettings& settings, const Route* kind);

  const RouteSettings& settings() const { return settings_; }
  const Route* kind() const { return kind_; }
  CircuitBreaker& breaker() { return breaker_; }
  const CircuitBreaker& breaker() const { return breaker_; }
  SenderHolds& holds() { return holds_; }
  Postponed& postponed() { return postponed_; }
  const Postponed& postponed() const { return postponed_; }
  /// Lets the route, and each sender that is held, be tried at once.
  void probe_now(util::Deadline now) {
    breaker_.probe_now(now);
    holds_.probe_now();
    postponed_.release_all();
    poll_spool();
  }
  /// Applies other settings to the route, and lets each sender that is held be tried at once. The
  /// breaker keeps its state if the URL and the credentials are the same.
  void change(const RouteSettings& settings, const Route* kind);
  /// Marks the route as removed from the table: it starts nothing.
  void retire() { retired_ = true; }
  bool retired() const { return retired_; }

  /// Makes the next next() read the spool: it may have new work.
  void poll_spool() { poll_needed_ = true; }
  /// Returns the next delivery to start now, if any. Reads the spool only if it may have one.
  util::Result<std::optional<spool::Delivery>> next(spool::DeliveryQueue queue, util::Deadline now,
                                                    spool::ServiceTime service);
  /// Returns deliveries that have reached the age limit while the route is down. Reads the spool
  /// once a minute.
  util::Result<std::vector<spool::Delivery>> expired(spool::DeliveryQueue queue, util::Deadline now,
                                                     spool::ServiceTime service);
  /// Returns the moment at which next() may have a delivery if nothing else happens;
  /// Deadline::max() if only a response or new work can change that.
  util::Deadline wake_at(util::Deadline now) const;

  /// Counts a delivery that is started or has ended.
  void started() { ++in_flight_; }
  void request_finished() {
    assert(in_flight_ > 0);
    --in_flight_;
  }
  int in_flight() const { return in_flight_; }
  /// Returns the server's host and port; the route's name if it has no URL. Routes with the same
  /// text lead to one server.
  const std::string& server() const { return server_; }
  /// Returns server() and the path of the URL: routes with the same text deliver to one endpoint.
  const std::string& endpoint() const { return endpoint_; }
  /// With this many parked deliveries next() returns nothing.
  static constexpr int kMostParked = 1024;
  /// Counts a delivery of next() that is not started, because another of its sender is in flight.
  void park() { ++parked_; }
  /// Makes a parked delivery the next one, or (if the route is retired or `since` is long ago)
  /// leaves it to the spool.
  void unpark(spool::Delivery delivery, util::Deadline since, util::Deadline now);
  /// Stores why the last delivery failed if that concerns the route. Call it after each evaluation.
  void note(const Evaluation& evaluation);
  /// Returns the last evaluation if it concerned the route; else one without a reason.
  const Evaluation& trouble() const { return trouble_; }
  /// Forgets a delivery of next() or expired() whose result the spool has stored.
  void settled(const spool::Settlement& settlement, util::Deadline now, spool::ServiceTime service);
  /// Pauses next() for a second, after an error of the spool.
  void back_off(util::Deadline now);
  /// Returns true if no delivery is between next() or expired() and settled().
  bool idle() const { return taken_.empty(); }

 private:
  util::Result<void> fetch(spool::DeliveryQueue queue, util::Deadline now,
                           spool::ServiceTime service);
  bool may_have_work(util::Deadline now) const;
  int room(util::Deadline now) const;
  /// Returns true if nothing is started: the route is removed, held, or of an unknown kind.
  bool rests() const { return retired_ || kind_ == nullptr || !settings_.held.empty(); }

  RouteSettings settings_;
  const Route* kind_;
  CircuitBreaker breaker_;
  SenderHolds holds_;
  Postponed postponed_;
  std::deque<spool::Delivery> ready_;
  util::Deadline fetched_{};
  std::vector<spool::Id> taken_;  ///< between next() and settled(): not to be fetched again
  std::optional<util::Deadline> next_due_;
  util::Deadline reap_at_{};
  int in_flight_ = 0;
  bool poll_needed_ = true;
  bool retired_ = false;
  std::string server_, endpoint_;
  int parked_ = 0;
  Evaluation trouble_;  ///< see trouble()
};

}  // namespace relay
