#include "daemon/progress.hpp"

namespace gsmrelayd {

Pulse::Pulse(std::string name, util::Duration limit, const util::Clock& clock)
    : name_(std::move(name)), limit_(limit), clock_(clock), last_(clock.now()) {}

void Pulse::beat() {
  const std::lock_guard lock(mutex_);
  last_ = clock_.now();
}

bool Pulse::stalled() const {
  const std::lock_guard lock(mutex_);
  return clock_.now() - last_ > limit_;
}

Pulse& Progress::add(std::string name, util::Duration limit) {
  const std::lock_guard lock(mutex_);
  return pulses_.emplace_back(std::move(name), limit, clock_);
}

void Progress::remove(const Pulse& pulse) {
  const std::lock_guard lock(mutex_);
  pulses_.remove_if([&](const Pulse& p) { return &p == &pulse; });
}

std::optional<std::string> Progress::stalled() const {
  const std::lock_guard lock(mutex_);
  for (const auto& pulse : pulses_) {
    if (pulse.stalled()) return pulse.name();
  }
  return std::nullopt;
}

bool Watchdog::is_due(bool all_move, util::Deadline now) {
  constexpr int kMealsPerInterval = 4;
  const bool hungry = !fed_ || now - *fed_ >= interval_ / kMealsPerInterval;
  if (interval_ <= util::Duration::zero() || !all_move || !hungry) return false;
  fed_ = now;
  return true;
}

}  // namespace gsmrelayd
