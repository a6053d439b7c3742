// From a verdict to what the spool shall record. Pure.
#pragma once

#include "relay/breaker.hpp"
#include "relay/route.hpp"
#include "spool/delivery_queue.hpp"
#include "util/backoff.hpp"

namespace relay {

struct Moment {
  util::Deadline now;                 ///< for the breaker
  spool::ServiceTime service;         ///< for the delivery
  std::chrono::milliseconds took{0};  ///< since the request began
};

/// Tells the breaker, then decides. A delivery that cannot go now waits
///  - for its own growing pause with full jitter, while the route works for others;
///  - for the route's next probe, while the route is down: then the attempt does not count, and
///    another delivery is the next to be tried.
/// At the age limit, or after the evaluation's number of tries, it is dead.
spool::Settlement to_settlement(const spool::Delivery& delivery, const Evaluation& evaluation,
                                const RouteSettings& settings, CircuitBreaker& breaker,
                                Moment moment, util::Jitter& jitter);

/// Past the route's age limit?
bool is_expired(const spool::Delivery& delivery, const RouteSettings& settings,
                spool::ServiceTime now);
/// Dead without having been tried again.
spool::Settlement dead(const spool::Delivery& delivery, std::string why);

}  // namespace relay
