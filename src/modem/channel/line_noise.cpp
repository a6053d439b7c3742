#include "modem/channel/line_noise.hpp"

#include <chrono>

namespace modem {

namespace {

std::int64_t minute_of(util::Deadline time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

}  // namespace

void LineNoise::add(util::Deadline now, std::uint64_t octets) {
  if (octets == 0) return;
  const auto number = minute_of(now);
  auto& minute = minutes_.at(static_cast<std::size_t>(number) % kMinutes);
  if (minute.number != number) minute = {.number = number};
  minute.octets += octets;
}

std::uint64_t LineNoise::octets(util::Deadline now) const {
  const auto oldest = minute_of(now) - static_cast<std::int64_t>(kMinutes);
  std::uint64_t sum = 0;
  std::size_t noisy = 0;
  for (const auto& minute : minutes_) {
    if (minute.number <= oldest) continue;
    sum += minute.octets;
    noisy += minute.octets >= kNoisyOctets ? 1 : 0;
  }
  return noisy >= kNoisyMinutes ? sum : 0;
}

}  // namespace modem
