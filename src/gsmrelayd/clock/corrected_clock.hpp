// The clock that gsmrelayd uses: its date is monotonic time plus an offset, which the ClockKeeper
// sets once a second. So a step of the system's clock changes no date before the keeper has judged
// it and corrected what is stored, and a system's clock that is known to be wrong is not followed:
// gsmrelayd has no right to set it.
#pragma once

#include <atomic>
#include <chrono>

#include "util/clock.hpp"

namespace gsmrelayd {

/// Thread-safe.
class CorrectedClock final : public util::Clock {
 public:
  /// Begins with the date of `system`.
  explicit CorrectedClock(const util::Clock& system) : system_(system) {
    set_offset(system_offset());
  }
  util::Deadline now() const override { return system_.now(); }
  util::WallTime wall() const override { return util::WallTime{monotonic() + offset()}; }

  const util::Clock& system() const { return system_; }
  /// Return the date minus monotonic time: of this clock, and of the system's.
  std::chrono::milliseconds offset() const { return std::chrono::milliseconds(offset_ms_.load()); }
  std::chrono::milliseconds system_offset() const {
    return system_.wall().time_since_epoch() - monotonic();
  }
  void set_offset(std::chrono::milliseconds offset) { offset_ms_ = offset.count(); }

 private:
  std::chrono::milliseconds monotonic() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now().time_since_epoch());
  }

  const util::Clock& system_;
  std::atomic<std::int64_t> offset_ms_{0};
};

}  // namespace gsmrelayd
