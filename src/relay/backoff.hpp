// How long to wait before the next try.
#pragma once

#include <chrono>
#include <cstdint>

namespace relay {

/// Seeded, so that a test knows what comes. splitmix64.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : state_(seed) {}
  /// Uniform in [0, below]; 0 for a `below` of 0 or less.
  std::chrono::milliseconds up_to(std::chrono::milliseconds below);

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

/// first · 2^failures, at most `most`. `failures` counts those before this one.
std::chrono::milliseconds backoff_ceiling(std::chrono::milliseconds first,
                                          std::chrono::milliseconds most, int failures);

}  // namespace relay
