#include "backend/publisher/circuit_breakers.hpp"

#include <algorithm>
#include <cassert>

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr util::Backoff kPauses{.first = std::chrono::seconds(5), .cap = std::chrono::minutes(15)};
constexpr milliseconds kLongestAsked = std::chrono::minutes(1),
                       kFailureCounts = std::chrono::hours(1);
/// How soon to look again while another request tries the place.
constexpr milliseconds kProbeTakes = std::chrono::seconds(5);
constexpr int kAtOnceAfterFailure = 4;
constexpr std::size_t kMostUsers = 100;  // remembered for a place

}  // namespace

bool CircuitBreakers::is_old(const Breaker& breaker) const {
  return clock_.now() - breaker.last_failure > kFailureCounts && breaker.until <= clock_.now();
}

bool CircuitBreakers::admits(const std::string& place) const {
  const auto found = breakers_.find(place);
  if (found == breakers_.end()) return true;
  const auto& breaker = found->second;
  if (breaker.open) return breaker.until <= clock_.now() && breaker.in_flight == 0;
  return breaker.failed_users.empty() || breaker.in_flight < kAtOnceAfterFailure;
}

void CircuitBreakers::begin(const std::string& place) {
  assert(admits(place));
  ++breakers_[place].in_flight;
}

void CircuitBreakers::open(Breaker& breaker, milliseconds least) {
  breaker.open = true;
  breaker.until = clock_.in(std::max(kPauses.pause(breaker.pauses++, jitter_), least));
}

void CircuitBreakers::end(const std::string& place, const std::string& user, Verdict verdict,
                          milliseconds wait) {
  const auto found = breakers_.find(place);
  assert(found != breakers_.end() && found->second.in_flight > 0);
  auto& breaker = found->second;
  --breaker.in_flight;
  const bool in_pause = breaker.open && breaker.until > clock_.now();
  // A success in a pause is of a request that began before it.
  if (verdict == Verdict::works && !in_pause) breaker = {.in_flight = breaker.in_flight};
  if (verdict == Verdict::fails || verdict == Verdict::fails_for_all) {
    if (is_old(breaker)) breaker = {.in_flight = breaker.in_flight};
    breaker.last_failure = clock_.now();
    const bool is_new = breaker.failed_users.size() < kMostUsers
                            ? breaker.failed_users.insert(user).second
                            : !breaker.failed_users.contains(user);
    if (verdict == Verdict::fails_for_all && in_pause)
      breaker.until = std::max(breaker.until, clock_.in(wait));
    else if (verdict == Verdict::fails_for_all)
      open(breaker, wait);
    else if (is_new && !in_pause && breaker.failed_users.size() > 1)
      open(breaker, std::min(wait, kLongestAsked));
  }
  if (breaker.in_flight == 0 && breaker.failed_users.empty()) breakers_.erase(found);
}

int CircuitBreakers::in_flight(const std::string& place) const {
  const auto found = breakers_.find(place);
  return found == breakers_.end() ? 0 : found->second.in_flight;
}

util::Deadline CircuitBreakers::retry_at(const std::string& place) const {
  const auto found = breakers_.find(place);
  if (found == breakers_.end()) return clock_.now();
  return std::max(found->second.until, clock_.in(kProbeTakes));
}

milliseconds CircuitBreakers::until_next(milliseconds most) {
  std::erase_if(breakers_, [this](const auto& each) {
    return each.second.in_flight == 0 && is_old(each.second);
  });
  auto first = clock_.in(most);
  for (const auto& [place, breaker] : breakers_)
    if (breaker.open && breaker.until > clock_.now()) first = std::min(first, breaker.until);
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(first - clock_.now()));
}

}  // namespace publisher
