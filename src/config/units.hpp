// Milliseconds, for the ranges of durations.
#pragma once

#include <cstdint>

namespace config {

constexpr std::int64_t kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                       kDay = 24 * kHour;

}  // namespace config
