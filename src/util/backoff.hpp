// Exponential backoff: the pause before the next attempt. Pure except for the state of Jitter; each
// thread has its own.
#pragma once

#include <chrono>
#include <cstdint>

namespace util {

/// A small random generator (splitmix64) for spreading attempts in time, not for secrets. Seeded by
/// the caller, so that a test knows the sequence.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : state_(seed) {}
  /// Returns a duration between 0 and `most`, both included, each equally likely; 0 if `most` is
  /// not positive.
  std::chrono::milliseconds up_to(std::chrono::milliseconds most);

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

/// `first` after the first failure, doubled with each further one, up to `cap`.
struct Backoff {
  std::chrono::milliseconds first, cap;

  /// Returns first · 2^failures, at least 1 ms, at most `cap`. `failures` counts those before the
  /// one just met: 0 gives `first`. Any value is safe from overflow.
  std::chrono::milliseconds pause(int failures) const;
  /// Returns a random duration between half of pause(failures) and the whole of it.
  std::chrono::milliseconds pause(int failures, Jitter& jitter) const;
};

}  // namespace util
