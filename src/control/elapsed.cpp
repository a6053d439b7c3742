#include "control/elapsed.hpp"

#include <fmt/format.h>

namespace control {

std::string whole_minutes(std::chrono::milliseconds time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  constexpr int kPerHour = 60, kPerDay = 24 * kPerHour;
  if (minutes >= 2 * kPerDay) return fmt::format("{} days", minutes / kPerDay);
  return minutes >= 2 * kPerHour ? fmt::format("{} h", minutes / kPerHour)
                                 : fmt::format("{} min", minutes);
}

}  // namespace control
