#include "gsmrelayd/liveness.hpp"

#include <cassert>

namespace gsmrelayd {

Heartbeat::Heartbeat(std::string name, util::Duration limit, const util::Clock& clock)
    : name_(std::move(name)), limit_(limit), clock_(clock), last_(clock.now()) {}

void Heartbeat::beat() {
  const util::MutexLock lock(mutex_);
  last_ = clock_.now();
}

bool Heartbeat::stalled() const {
  const util::MutexLock lock(mutex_);
  return clock_.now() - last_ > limit_;
}

Heartbeat& LivenessMonitor::add(std::string name, util::Duration limit) {
  const util::MutexLock lock(mutex_);
  return heartbeats_.emplace_back(std::move(name), limit, clock_);
}

void LivenessMonitor::remove(const Heartbeat& heartbeat) {
  const util::MutexLock lock(mutex_);
  const auto removed =
      heartbeats_.remove_if([&](const Heartbeat& one) { return &one == &heartbeat; });
  assert(removed == 1);
  static_cast<void>(removed);
}

std::optional<std::string> LivenessMonitor::stalled() const {
  const util::MutexLock lock(mutex_);
  for (const auto& heartbeat : heartbeats_) {
    if (heartbeat.stalled()) return heartbeat.name();
  }
  return std::nullopt;
}

bool Watchdog::is_due(bool alive, util::Deadline now) {
  constexpr int kFeedsPerInterval = 4;
  const bool due = !fed_ || now - *fed_ >= interval_ / kFeedsPerInterval;
  if (interval_ <= util::Duration::zero() || !alive || !due) return false;
  fed_ = now;
  return true;
}

}  // namespace gsmrelayd
