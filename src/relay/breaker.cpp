#include "relay/breaker.hpp"

#include <algorithm>

namespace relay {

std::string_view to_string(Breaker breaker) {
  switch (breaker) {
    case Breaker::closed:
      return "closed";
    case Breaker::open:
      return "open";
    case Breaker::half_open:
      return "half_open";
  }
  return "?";
}

Breaker CircuitBreaker::state(util::Deadline now) const {
  if (!open_) return Breaker::closed;
  return now < probe_at_ ? Breaker::open : Breaker::half_open;
}

int CircuitBreaker::room(util::Deadline now, int in_flight, int limit) const {
  switch (state(now)) {
    case Breaker::open:
      return 0;
    case Breaker::half_open:
      return in_flight == 0 ? 1 : 0;
    case Breaker::closed:
      break;
  }
  return std::max(0, std::min(limit, window_) - in_flight);
}

void CircuitBreaker::works(int limit) {
  open_ = false;
  failures_ = 0;
  openings_ = 0;
  for (auto& suspect : suspects_) suspect.others_work = true;
  window_ = std::min(window_ + 1, std::max(limit, kFirstWindow));
}

bool CircuitBreaker::is_of_the_suspect(const Failure& failure) {
  if (!failure.suspect) return false;
  const auto known = std::find_if(suspects_.begin(), suspects_.end(), [&](const Suspect& suspect) {
    return suspect.delivery == *failure.suspect;
  });
  if (known != suspects_.end() && !failure.refused) return failure.at_least.count() == 0;
  if (known != suspects_.end() && known->refused) return known->others_work;
  // A message is refused for the first time: it is in doubt again whether the route works.
  if (failure.refused)
    for (auto& suspect : suspects_) suspect.others_work = false;
  if (known != suspects_.end()) {
    known->refused = true;
    return false;
  }
  suspects_.push_back({*failure.suspect, failure.refused, false});
  if (suspects_.size() > kSuspects) suspects_.pop_front();
  return false;
}

bool CircuitBreaker::fails(util::Deadline now, const Failure& failure, util::Jitter& jitter) {
  // A failure that does not count leaves the breaker half-open: another probe may follow.
  if (is_of_the_suspect(failure)) return false;
  ++failures_;
  // A request that began before the probe was due does not count, also if probe_now() has made the
  // probe due meanwhile.
  if (open_ && now - failure.took < probe_at_) {
    probe_at_ = std::max(probe_at_, now + failure.at_least);
    return true;
  }
  if (open_ || failure.refused || failure.at_least.count() > 0 ||
      failures_ >= settings_.failures_to_open)
    open(now, failure.at_least, jitter);
  return true;
}

/// Half of the pause is fixed and half is random, so that several appliances do not probe the same
/// server at the same time.
void CircuitBreaker::open(util::Deadline now, std::chrono::milliseconds at_least,
                          util::Jitter& jitter) {
  const auto ceiling = util::Backoff{settings_.first_pause, settings_.most_pause}.pause(openings_);
  const auto pause = ceiling / 2 + jitter.up_to(ceiling / 2);
  open_ = true;
  ++openings_;
  window_ = kFirstWindow;
  probe_at_ = now + std::max(pause, at_least);
}

}  // namespace relay
