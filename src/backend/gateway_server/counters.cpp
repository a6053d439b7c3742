#include "backend/gateway_server/counters.hpp"

#include <algorithm>

namespace gateway_server {

Counters::Counters(std::uint32_t highest, util::OctetView seen) : highest_(highest) {
  std::copy_n(seen.begin(), std::min<std::size_t>(seen.size(), seen_.size()), seen_.begin());
}

// The bits are a ring: a counter uses the bit of its remainder.
bool Counters::bit(std::uint32_t counter) const {
  const auto place = counter % kWindow;
  return ((seen_[place / 8] >> (place % 8)) & 1) != 0;
}

void Counters::set(std::uint32_t counter, bool on) {
  const auto place = counter % kWindow;
  const auto mask = static_cast<std::uint8_t>(1U << (place % 8));
  seen_[place / 8] =
      static_cast<std::uint8_t>(on ? seen_[place / 8] | mask : seen_[place / 8] & ~mask);
}

Counters::Seen Counters::look(std::uint32_t counter) const {
  if (counter > highest_) return Seen::fresh;
  if (highest_ - counter >= kWindow) return Seen::too_old;
  return bit(counter) ? Seen::before : Seen::fresh;
}

void Counters::note(std::uint32_t counter) {
  if (counter > highest_) {
    // The bits of the skipped counters still hold those of one window earlier.
    const auto jumped = std::min(counter - highest_, kWindow);
    for (std::uint32_t i = 0; i < jumped; ++i) set(counter - i, false);
    highest_ = counter;
  }
  set(counter, true);
}

}  // namespace gateway_server
