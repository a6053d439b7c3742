#include "relay/settlement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace relay {
namespace {

using std::chrono::milliseconds;

/// Reports the evaluation to the breaker. Returns true if the route is down.
bool report_to(CircuitBreaker& breaker, const spool::Delivery& delivery,
               const Evaluation& evaluation, const RouteSettings& settings, const Moment& moment,
               util::Jitter& jitter) {
  if (!evaluation.route_down) {
    breaker.works(settings.max_in_flight);
    return false;
  }
  CircuitBreaker::Failure failure{.at_least = evaluation.retry_after.value_or(milliseconds{0}),
                                  .took = moment.took,
                                  .refused = evaluation.route_refused};
  if (evaluation.message_suspected) failure.suspect = delivery.id;
  return breaker.fails(moment.now, failure, jitter) && !breaker.is_closed();
}

/// Returns the random pause of a delivery, at least a tenth of the first pause.
milliseconds own_pause(const spool::Delivery& delivery, const RouteSettings& settings,
                       util::Jitter& jitter) {
  const auto ceiling =
      util::Backoff{settings.backoff_first, settings.backoff_max}.pause(delivery.attempts);
  return std::max(jitter.up_to(ceiling), settings.backoff_first / 10);
}

/// Returns the pause of a delivery whose attempts are spread over a day: it doubles up to two
/// hours, so that 25 attempts take about 24 hours.
milliseconds spread_pause(const spool::Delivery& delivery, const RouteSettings& settings,
                          util::Jitter& jitter) {
  constexpr milliseconds kMost = std::chrono::hours(2);
  const auto ceiling =
      util::Backoff{settings.backoff_first, std::max(kMost, settings.backoff_first)}.pause(
          delivery.attempts);
  return ceiling - ceiling / 8 + jitter.up_to(ceiling / 4);
}

milliseconds until_after_probe(const CircuitBreaker& breaker, const RouteSettings& settings,
                               util::Deadline now, util::Jitter& jitter) {
  const auto until_probe = std::chrono::ceil<milliseconds>(breaker.probe_at() - now);
  return std::max(until_probe, milliseconds{0}) + jitter.up_to(settings.backoff_first);
}

spool::Settlement too_old(const spool::Delivery& delivery, const Evaluation& evaluation) {
  spool::Settlement settlement;
  settlement.delivery = delivery.id;
  settlement.state = spool::DeliveryState::dead;
  settlement.error = fmt::format("too old; last: {}", evaluation.reason);
  return settlement;
}

}  // namespace

bool is_expired(const spool::Delivery& delivery, const RouteSettings& settings,
                spool::ServiceTime now) {
  return now - delivery.created >= settings.max_age;
}

spool::Settlement dead(const spool::Delivery& delivery, std::string why) {
  spool::Settlement settlement;
  settlement.delivery = delivery.id;
  settlement.state = spool::DeliveryState::dead;
  settlement.counts_as_attempt = false;
  settlement.error = std::move(why);
  return settlement;
}

spool::Settlement held(const spool::Delivery& delivery, const Evaluation& evaluation,
                       const RouteSettings& settings, spool::ServiceTime now, util::Duration pause,
                       util::Jitter& jitter) {
  if (is_expired(delivery, settings, now)) return too_old(delivery, evaluation);
  spool::Settlement settlement;
  settlement.delivery = delivery.id;
  settlement.counts_as_attempt = false;
  settlement.error = evaluation.reason;
  settlement.not_before =
      now + std::chrono::ceil<milliseconds>(pause) + jitter.up_to(settings.backoff_first);
  return settlement;
}

spool::Settlement to_settlement(const spool::Delivery& delivery, const Evaluation& evaluation,
                                const RouteSettings& settings, CircuitBreaker& breaker,
                                Moment moment, util::Jitter& jitter) {
  const bool down = report_to(breaker, delivery, evaluation, settings, moment, jitter);
  spool::Settlement settlement;
  settlement.delivery = delivery.id;
  settlement.error = evaluation.reason;
  if (evaluation.disposition == Disposition::delivered) {
    settlement.state = spool::DeliveryState::delivered;
    return settlement;
  }
  if (evaluation.disposition == Disposition::never) {
    settlement.state = spool::DeliveryState::dead;
    return settlement;
  }
  const int limit = evaluation.give_up_after;
  const bool expired = is_expired(delivery, settings, moment.service);
  settlement.counts_as_attempt = !down || (limit > 0 && !evaluation.route_refused);
  if (expired || (limit > 0 && settlement.counts_as_attempt && delivery.attempts + 1 >= limit)) {
    settlement.state = spool::DeliveryState::dead;
    settlement.error =
        expired ? fmt::format("too old; last: {}", evaluation.reason)
                : fmt::format("given up after {} tries; last: {}", limit, evaluation.reason);
    return settlement;
  }
  settlement.state = spool::DeliveryState::waiting;
  auto pause = down ? until_after_probe(breaker, settings, moment.now, jitter)
                    : own_pause(delivery, settings, jitter);
  if (evaluation.spread && settlement.counts_as_attempt)
    pause = std::max(pause, spread_pause(delivery, settings, jitter));
  settlement.not_before =
      moment.service + std::max(pause, evaluation.retry_after.value_or(milliseconds{0}));
  return settlement;
}

}  // namespace relay
