#include "gsmrelayd/clock/time_sources.hpp"

namespace gsmrelayd {

std::optional<util::WallTime> TimeSources::now_by(const std::optional<Reading>& reading) const {
  std::optional<util::WallTime> time;
  if (reading)
    time = reading->time +
           std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - reading->at);
  return time;
}

void TimeSources::take_network_time(util::WallTime time) {
  const util::MutexLock lock(mutex_);
  network_ = Reading{time, clock_.now()};
}

void TimeSources::take_stamp(util::WallTime sent) {
  const util::MutexLock lock(mutex_);
  const auto known = now_by(stamp_);
  if (!known || sent > *known) stamp_ = Reading{sent, clock_.now()};
}

std::optional<util::WallTime> TimeSources::network_time() const {
  const util::MutexLock lock(mutex_);
  return now_by(network_);
}

std::optional<util::WallTime> TimeSources::earliest() const {
  const util::MutexLock lock(mutex_);
  return now_by(stamp_);
}

}  // namespace gsmrelayd
