// Which counters of the compact form were seen: SMS come late, and out of order, over days. Pure.
#pragma once

#include <cstdint>

#include "util/octets.hpp"

namespace gateway_server {

/// The highest counter seen and, below it, a window of 2048.
class Counters {
 public:
  static constexpr std::uint32_t kWindow = 2048;

  Counters() = default;
  /// As `highest()` and `octets()` gave it.
  Counters(std::uint32_t highest, util::OctetView seen);

  enum class Seen { fresh, before, too_old };
  /// Looks only. Too old: below the window, so nobody knows.
  Seen look(std::uint32_t counter) const;
  /// `counter` has been looked at and is fresh.
  void note(std::uint32_t counter);

  std::uint32_t highest() const { return highest_; }
  const util::Octets& octets() const { return seen_; }

 private:
  bool bit(std::uint32_t counter) const;
  void set(std::uint32_t counter, bool on);

  std::uint32_t highest_ = 0;
  util::Octets seen_ = util::Octets(kWindow / 8);
};

}  // namespace gateway_server
