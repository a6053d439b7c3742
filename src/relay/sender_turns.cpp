#include "relay/sender_turns.hpp"

#include <algorithm>
#include <cassert>

namespace relay {
namespace {

constexpr std::chrono::seconds kStopped{2}, kReleasePause{1};
constexpr util::Duration kLeastTurn = std::chrono::milliseconds(1);
constexpr util::Duration kMostPause = std::chrono::hours(1);

}  // namespace

bool SenderTurns::has_stopped(const Sender& sender, util::Deadline now) {
  return !sender.in_flight && now - sender.ended > kStopped;
}

bool SenderTurns::begin(const std::string& key, spool::Id id, util::Deadline now) {
  auto& sender = senders_[key];
  if (sender.in_flight) return false;
  if (sender.next && *sender.next != id && !has_stopped(sender, now)) return false;
  sender.next.reset();
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
  // Three quarters: a server that has become faster does not wait for long.
  return std::min((sender.later - now) * 3 / 4, kMostPause);
}

void SenderTurns::end(const std::string& key, util::Deadline now, util::Duration took) {
  const auto found = senders_.find(key);
  assert(found != senders_.end() && found->second.in_flight);
  if (found == senders_.end()) return;
  auto& sender = found->second;
  sender.in_flight = false;
  sender.ended = now;
  sender.took = (3 * sender.took + std::max(took, kLeastTurn)) / 4;
  bool found_next = false;
  while (!found_next && !sender.parked.empty()) {
    auto first = std::move(sender.parked.front());
    sender.parked.pop_front();
    sender.next = first.delivery.id;
    found_next = !first.queue->retired();
    first.queue->unpark(std::move(first.delivery), first.since, now);
  }
  if (!found_next) senders_.erase(found);
}

void SenderTurns::release(util::Deadline now) {
  if (now < release_at_) return;
  release_at_ = now + kReleasePause;
  for (auto entry = senders_.begin(); entry != senders_.end();) {
    auto& sender = entry->second;
    if (!has_stopped(sender, now)) {
      ++entry;
      continue;
    }
    for (auto& parked : sender.parked)
      parked.queue->unpark(std::move(parked.delivery), parked.since, now);
    entry = senders_.erase(entry);
  }
}

}  // namespace relay
