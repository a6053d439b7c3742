#include "relay/backoff.hpp"

#include <algorithm>

namespace relay {

std::uint64_t Jitter::next() {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

std::chrono::milliseconds Jitter::up_to(std::chrono::milliseconds below) {
  if (below.count() <= 0) return std::chrono::milliseconds{0};
  const auto span = static_cast<std::uint64_t>(below.count()) + 1;
  return std::chrono::milliseconds{static_cast<std::int64_t>(next() % span)};
}

std::chrono::milliseconds backoff_ceiling(std::chrono::milliseconds first,
                                          std::chrono::milliseconds most, int failures) {
  auto pause = std::max(first, std::chrono::milliseconds{1});
  for (int i = 0; i < failures && pause < most; ++i) pause *= 2;
  return std::min(pause, most);
}

}  // namespace relay
