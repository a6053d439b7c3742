// A clock that moves only when told to, and one that runs and can be set forward.
#pragma once

#include <atomic>

#include "util/clock.hpp"

namespace doubles {

class FakeClock final : public util::Clock {
 public:
  util::Deadline now() const override { return util::Deadline{util::Duration{mono_.load()}}; }
  util::WallTime wall() const override { return util::from_epoch_ms(wall_.load()); }
  /// Advances both clocks.
  void advance(util::Duration d) {
    mono_ += d.count();
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  }
  /// Sets the date, as NTP does; monotonic time does not change.
  void set_wall(util::WallTime wall) { wall_ = util::epoch_ms(wall); }

 private:
  std::atomic<std::int64_t> mono_{1'000'000'000};
  std::atomic<std::int64_t> wall_{1'800'000'000'000};
};

/// The system's clock with jumps: for threads that use real programs and must not wait for real
/// minutes.
class LeapingClock final : public util::Clock {
 public:
  util::Deadline now() const override { return system_.now() + util::Duration{leapt_.load()}; }
  util::WallTime wall() const override { return system_.wall(); }
  void leap(util::Duration d) { leapt_ += d.count(); }

 private:
  util::SystemClock system_;
  std::atomic<std::int64_t> leapt_{0};
};

}  // namespace doubles
