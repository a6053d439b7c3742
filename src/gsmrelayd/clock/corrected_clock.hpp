// The system's clock with a correction of its date, for as long as the system's is known to be
// wrong: gsmrelayd has no right to set it.
#pragma once

#include <atomic>
#include <chrono>

#include "util/clock.hpp"

namespace gsmrelayd {

/// Thread-safe.
class CorrectedClock final : public util::Clock {
 public:
  explicit CorrectedClock(const util::Clock& system) : system_(system) {}
  util::Deadline now() const override { return system_.now(); }
  util::WallTime wall() const override { return system_.wall() + correction(); }

  const util::Clock& system() const { return system_; }
  std::chrono::milliseconds correction() const {
    return std::chrono::milliseconds(correction_ms_.load());
  }
  void correct(std::chrono::milliseconds correction) { correction_ms_ = correction.count(); }

 private:
  const util::Clock& system_;
  std::atomic<std::int64_t> correction_ms_{0};
};

}  // namespace gsmrelayd
