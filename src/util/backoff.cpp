#include "util/backoff.hpp"

#include <algorithm>

namespace util {

using std::chrono::milliseconds;

std::uint64_t Jitter::next() {
  state_ += 0x9E3779B97F4A7C15U;
  auto z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

milliseconds Jitter::up_to(milliseconds most) {
  if (most.count() <= 0) return milliseconds{0};
  const auto values = static_cast<std::uint64_t>(most.count()) + 1;
  return milliseconds{static_cast<std::int64_t>(next() % values)};
}

milliseconds Backoff::pause(int failures) const {
  auto pause = std::max(first, milliseconds{1});
  for (int i = 0; i < failures && pause < cap; ++i) pause *= 2;
  return std::min(pause, cap);
}

milliseconds Backoff::pause(int failures, Jitter& jitter) const {
  const auto whole = pause(failures);
  return whole / 2 + jitter.up_to(whole / 2);
}

}  // namespace util
