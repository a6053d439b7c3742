#include "util/clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace util {

Deadline SystemClock::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string iso8601(WallTime time) {
  const auto since = time.time_since_epoch();
  auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto ms = (since - seconds).count();
  const std::time_t t = seconds.count();
  std::tm tm{};
  if (gmtime_r(&t, &tm) == nullptr) return "(no date)";
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}+00:00", tm, ms);
}

int poll_timeout_ms(const Clock& clock, Deadline deadline, int cap_ms) {
  const auto left = deadline - clock.now();
  if (left <= Duration::zero()) return 0;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::min<std::int64_t>(ms, cap_ms));
}

}  // namespace util
