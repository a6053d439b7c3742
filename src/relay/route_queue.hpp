// One route at work: its breaker, and the few deliveries fetched ahead of time.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "relay/breaker.hpp"
#include "relay/route.hpp"
#include "spool/delivery_queue.hpp"

namespace relay {

class RouteQueue {
 public:
  explicit RouteQueue(const RouteSettings& settings);

  const RouteSettings& settings() const { return settings_; }
  const Route* kind() const { return kind_; }
  CircuitBreaker& breaker() { return breaker_; }
  const CircuitBreaker& breaker() const { return breaker_; }
  /// The same route with other settings; what it learnt about its server is kept if the URL is.
  void change(const RouteSettings& settings);
  /// Not in the table any more: starts nothing.
  void retire() { retired_ = true; }
  bool retired() const { return retired_; }

  /// New work may be in the spool.
  void poll_spool() { poll_needed_ = true; }
  /// The next delivery to start now, or nothing. Asks the spool only if there may be something.
  util::Result<std::optional<spool::Delivery>> next(spool::DeliveryQueue queue, util::Deadline now,
                                                    spool::ServiceTime service);
  /// Deliveries that grew too old while the route is down; looked for once a minute.
  util::Result<std::vector<spool::Delivery>> expired(spool::DeliveryQueue queue, util::Deadline now,
                                                     spool::ServiceTime service);
  /// When next() may have something, if nothing else happens. Far away if only an answer can help.
  util::Deadline wake_at(util::Deadline now) const;

  /// Its request is under way; its answer has come.
  void started() { ++in_flight_; }
  void request_finished() { --in_flight_; }
  int in_flight() const { return in_flight_; }
  /// The spool has taken the result of what next() gave out.
  void settled(const spool::Settlement& settlement, util::Deadline now, spool::ServiceTime service);
  /// The spool had trouble: nothing is given out for a second.
  void back_off(util::Deadline now);
  /// Nothing is between next() and settled().
  bool idle() const { return taken_.empty(); }

 private:
  util::Result<void> fetch(spool::DeliveryQueue queue, util::Deadline now,
                           spool::ServiceTime service);
  bool may_have_work(util::Deadline now) const;
  int room(util::Deadline now) const;

  RouteSettings settings_;
  const Route* kind_;
  CircuitBreaker breaker_;
  std::deque<spool::Delivery> ready_;
  util::Deadline fetched_{};
  std::vector<spool::Id> taken_;  ///< between next() and settled(): not to be fetched again
  std::optional<util::Deadline> next_due_;
  util::Deadline reap_at_{};
  int in_flight_ = 0;
  bool poll_needed_ = true;
  bool retired_ = false;
};

}  // namespace relay
