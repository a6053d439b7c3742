// Judges whether a serial line has noise while the modem works: octets that no modem sends, again
// and again. A bad cable, a wrong speed or a weak power supply are the usual causes. No I/O.
#pragma once

#include <array>
#include <cstdint>

#include "util/clock.hpp"

namespace modem {

/// Counts per minute. One burst, as at the start of a modem, is no noise.
class LineNoise {
 public:
  /// Of the last kMinutes at least kNoisyMinutes had kNoisyOctets or more.
  static constexpr std::size_t kMinutes = 5, kNoisyMinutes = 3, kNoisyOctets = 4;

  /// Adds `octets` of noise that came at `now`, which is not before that of the last call.
  void add(util::Deadline now, std::uint64_t octets);
  /// Returns the octets of noise of the last kMinutes before `now`; 0 if they are too few to count.
  std::uint64_t octets(util::Deadline now) const;

 private:
  struct Minute {
    std::int64_t number = -1;  ///< of the monotonic clock
    std::uint64_t octets = 0;
  };
  std::array<Minute, kMinutes> minutes_{};  ///< each at its number modulo kMinutes
};

}  // namespace modem
