#include "gsmrelayd/sim/silence_bound.hpp"

#include <algorithm>

namespace gsmrelayd {

namespace {

constexpr std::size_t kFewest = 20;  // pauses
constexpr int kTimes = 4;
constexpr std::chrono::hours kLeast{6};

}  // namespace

std::optional<spool::ServiceTime> unlikely_silence(const std::vector<spool::ServiceTime>& came) {
  if (came.size() <= kFewest) return std::nullopt;
  std::vector<spool::ServiceTime> pauses;
  for (std::size_t i = 1; i < came.size(); ++i) pauses.push_back(came[i - 1] - came[i]);
  const auto rank = (pauses.size() * 99 + 99) / 100 - 1;
  std::nth_element(pauses.begin(), pauses.begin() + static_cast<std::ptrdiff_t>(rank),
                   pauses.end());
  return std::max<spool::ServiceTime>(kTimes * pauses[rank], kLeast);
}

}  // namespace gsmrelayd
