#include "relay/sender_turns.hpp"

#include <algorithm>
#include <vector>

namespace relay {
namespace {

constexpr std::chrono::seconds kParkedForLong{2}, kReleasePause{1};
constexpr util::Duration kLeastTurn = std::chrono::milliseconds(1);
constexpr util::Duration kMostPause = std::chrono::minutes(2);

}  // namespace

bool SenderTurns::begin(const std::string& key) {
  auto& sender = senders_[key];
  if (sender.in_flight) return false;
  sender.in_flight = true;
  return true;
}

std::optional<util::Duration> SenderTurns::park(const std::string& key, RouteQueue& queue,
                                                spool::Delivery delivery, util::Deadline now) {
  auto& sender = senders_[key];
  if (sender.parked.size() < kMostParked) {
    sender.parked.push_back({&queue, std::move(delivery), now});
    queue.park();
    return std::nullopt;
  }
  const auto turns = static_cast<int>(sender.parked.size());
  sender.later = std::max(sender.later, now + turns * sender.took) + sender.took;
  sender.later = std::min(sender.later, now + kMostPause);
  return sender.later - now;
}

void SenderTurns::end(const std::string& key, util::Deadline now, util::Duration took) {
  const auto found = senders_.find(key);
  if (found == senders_.end()) return;
  auto& sender = found->second;
  sender.in_flight = false;
  sender.took = std::max(took, kLeastTurn);
  std::vector<const RouteQueue*> seen;
  for (auto parked = sender.parked.begin(); parked != sender.parked.end();) {
    if (std::find(seen.begin(), seen.end(), parked->queue) != seen.end()) {
      ++parked;
      continue;
    }
    seen.push_back(parked->queue);
    parked->queue->unpark(std::move(parked->delivery), parked->since, now);
    parked = sender.parked.erase(parked);
  }
  if (sender.parked.empty()) senders_.erase(found);
}

void SenderTurns::release(util::Deadline now) {
  if (now < release_at_) return;
  release_at_ = now + kReleasePause;
  for (auto entry = senders_.begin(); entry != senders_.end();) {
    auto& sender = entry->second;
    if (!sender.in_flight && !sender.parked.empty() &&
        now - sender.parked.front().since > kParkedForLong) {
      for (auto& parked : sender.parked)
        parked.queue->unpark(std::move(parked.delivery), parked.since, now);
      sender.parked.clear();
    }
    entry = !sender.in_flight && sender.parked.empty() ? senders_.erase(entry) : std::next(entry);
  }
}

}  // namespace relay
