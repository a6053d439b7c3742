// An injected clock. Deadlines are monotonic; wall time is only recorded and shown, never waited
// for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace util {

using Duration = std::chrono::nanoseconds;
/// Monotonic: never jumps, and has no relation to the date.
using Deadline = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// Date and time, UTC, milliseconds. May jump: a Pi has no RTC.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Deadline now() const = 0;
  virtual WallTime wall() const = 0;
  Deadline in(Duration d) const { return now() + d; }
};

class SystemClock final : public Clock {
 public:
  Deadline now() const override;
  WallTime wall() const override;
};

/// Returns "2026-11-22T21:27:52.123+00:00" (ISO 8601, UTC).
std::string iso8601(WallTime time);

/// Returns milliseconds since 1970, UTC.
inline std::int64_t epoch_ms(WallTime time) {
  return time.time_since_epoch().count();
}
inline WallTime from_epoch_ms(std::int64_t ms) {
  return WallTime{std::chrono::milliseconds{ms}};
}

/// Returns the milliseconds until `deadline`, rounded up, from 0 to `cap_ms`: for poll(2).
int poll_timeout_ms(const Clock& clock, Deadline deadline, int cap_ms = 60'000);

}  // namespace util
