// The clock that gsmrelayd uses: its date is monotonic time plus an offset, which the ClockKeeper
// sets once a second. So a step of the system's clock changes no date before the keeper has judged
// it, and a system's clock that is known to be wrong is not followed: gsmrelayd has no right to set
// it.
#pragma once

#include <atomic>
#include <chrono>

#include "util/clock.hpp"

namespace gsmrelayd {

/// Monotonic time plus an offset. Thread-safe.
class OffsetClock final : public util::Clock {
 public:
  /// Begins with the date of `system`.
  explicit OffsetClock(const util::Clock& system) : system_(system) {
    set_offset(system.wall().time_since_epoch() - monotonic());
  }
  util::Deadline now() const override { return system_.now(); }
  util::WallTime wall() const override { return util::WallTime{monotonic() + offset()}; }

  /// Returns the date minus monotonic time.
  std::chrono::milliseconds offset() const { return std::chrono::milliseconds(offset_ms_.load()); }
  void set_offset(std::chrono::milliseconds offset) { offset_ms_ = offset.count(); }
  std::chrono::milliseconds monotonic() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now().time_since_epoch());
  }

 private:
  const util::Clock& system_;
  std::atomic<std::int64_t> offset_ms_{0};
};

/// Thread-safe.
class CorrectedClock final : public util::Clock {
 public:
  /// Begins with the date of `system`.
  explicit CorrectedClock(const util::Clock& system)
      : system_(system), judged_(system), stored_(system) {}
  util::Deadline now() const override { return system_.now(); }
  util::WallTime wall() const override { return judged_.wall(); }

  const util::Clock& system() const { return system_; }
  /// The clock of the spool: its offset changes only with what is stored, so that it stays behind
  /// wall() while the disk cannot be written.
  OffsetClock& stored() { return stored_; }
  /// Return the date minus monotonic time: of this clock, and of the system's.
  std::chrono::milliseconds offset() const { return judged_.offset(); }
  std::chrono::milliseconds system_offset() const {
    return system_.wall().time_since_epoch() - judged_.monotonic();
  }
  void set_offset(std::chrono::milliseconds offset) { judged_.set_offset(offset); }

 private:
  const util::Clock& system_;
  OffsetClock judged_, stored_;
};

}  // namespace gsmrelayd
