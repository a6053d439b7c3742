// Converts the evaluation of a delivery to the settlement that the spool stores. No I/O.
#pragma once

#include "relay/breaker.hpp"
#include "relay/route.hpp"
#include "spool/delivery_queue.hpp"
#include "util/backoff.hpp"

namespace relay {

struct Moment {
  util::Deadline now;                 ///< monotonic, for the breaker
  spool::ServiceTime service;         ///< for the delivery
  std::chrono::milliseconds took{0};  ///< duration of the request
};

/// Reports the evaluation to `breaker` and returns the settlement. A delivery that is tried later
/// waits
///  - for its own growing pause with full jitter while the route works;
///  - until after the route's next probe while the route is down: the attempt then does not count,
///    and another delivery is the probe;
///  - for a pause that grows up to two hours, if the evaluation is to be spread over a day.
/// At the age limit, or after the evaluation's number of attempts, the delivery is dead.
spool::Settlement to_settlement(const spool::Delivery& delivery, const Evaluation& evaluation,
                                const RouteSettings& settings, CircuitBreaker& breaker,
                                Moment moment, util::Jitter& jitter);

/// Returns the settlement of a delivery that the server has refused, perhaps because of its sender,
/// whose messages wait for `pause`. The attempt does not count.
spool::Settlement held(const spool::Delivery& delivery, const Evaluation& evaluation,
                       const RouteSettings& settings, spool::ServiceTime now, util::Duration pause,
                       util::Jitter& jitter);

/// Returns true if the delivery has reached the route's age limit.
bool is_expired(const spool::Delivery& delivery, const RouteSettings& settings,
                spool::ServiceTime now);
/// Returns the settlement of a delivery that becomes a dead letter without another attempt.
spool::Settlement dead(const spool::Delivery& delivery, std::string why);

}  // namespace relay
