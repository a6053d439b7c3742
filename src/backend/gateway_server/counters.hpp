// The message counters of the compact form that were seen (a replay window): SMS arrive late and
// out of order, over days. Pure.
#pragma once

#include <cstdint>

#include "util/octets.hpp"

namespace gateway_server {

/// Holds the highest counter seen and a bit for each of the 2048 counters up to it.
class Counters {
 public:
  static constexpr std::uint32_t kWindow = 2048;

  Counters() = default;
  /// Restores what highest() and octets() returned.
  Counters(std::uint32_t highest, util::OctetView seen);

  enum class Seen { fresh, before, too_old };
  /// Returns whether `counter` was seen; `too_old` if it is below the window, where that is
  /// unknown. Changes nothing.
  Seen look(std::uint32_t counter) const;
  /// Marks `counter` as seen; look() returned `fresh` for it.
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
