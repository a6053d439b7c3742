#include "gsmrelayd/clock/time_sources.hpp"

#include <algorithm>

namespace gsmrelayd {

namespace {

bool is_possible(util::WallTime time) {
  return time >= kEarliestDate && time <= kLatestDate;
}

}  // namespace

util::WallTime TimeSources::now_by(const Reading& reading) const {
  return reading.time +
         std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - reading.at);
}

bool TimeSources::is_far_ahead(util::WallTime stamp) const {
  return !network_.empty() && std::all_of(network_.begin(), network_.end(), [&](const auto& one) {
    return stamp > now_by(one.second) + kAgreement;
  });
}

void TimeSources::take_network_time(const std::string& modem, util::WallTime time) {
  if (!is_possible(time)) return;
  const util::MutexLock lock(mutex_);
  network_[modem] = Reading{time, clock_.now()};
}

void TimeSources::take_stamp(util::WallTime sent) {
  const util::MutexLock lock(mutex_);
  if (!is_possible(sent) || is_far_ahead(sent)) return;
  if (!stamp_ || sent > now_by(*stamp_) || is_far_ahead(now_by(*stamp_)))
    stamp_ = Reading{sent, clock_.now()};
}

TimeEvidence TimeSources::evidence() const {
  const util::MutexLock lock(mutex_);
  TimeEvidence evidence;
  for (const auto& [modem, reading] : network_) evidence.network.push_back(now_by(reading));
  std::sort(evidence.network.begin(), evidence.network.end());
  if (stamp_ && !is_far_ahead(now_by(*stamp_))) evidence.stamp = now_by(*stamp_);
  return evidence;
}

}  // namespace gsmrelayd
