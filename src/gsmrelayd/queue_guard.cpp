#include "gsmrelayd/queue_guard.hpp"

namespace gsmrelayd {

namespace {

constexpr std::int64_t kFreeAgainPercent = 95;
constexpr std::int64_t kWhole = 100, kMega = 1'000'000;

}  // namespace

void QueueGuard::configure(const config::DaemonSettings& settings) {
  const util::MutexLock lock(mutex_);
  state_.most_messages = settings.queue_messages;
  state_.most_octets = settings.queue_megabytes * kMega;
}

bool QueueGuard::update(const spool::QueueSize& size) {
  const util::MutexLock lock(mutex_);
  state_.messages = size.messages;
  state_.octets = size.octets;
  // Without a waiting message the file is large for what it keeps: nothing becomes room by waiting.
  const bool full =
      size.messages > 0 && state_.percent() >= (state_.full ? kFreeAgainPercent : kWhole);
  return std::exchange(state_.full, full) != full;
}

bool QueueGuard::is_full() const {
  const util::MutexLock lock(mutex_);
  return state_.full;
}

bool QueueGuard::leaves(std::size_t held, int places) const {
  return is_full() && static_cast<std::int64_t>(held) * kWhole <
                          static_cast<std::int64_t>(places) * kEmptiedPercent;
}

control::QueueState QueueGuard::state() const {
  const util::MutexLock lock(mutex_);
  return state_;
}

}  // namespace gsmrelayd
