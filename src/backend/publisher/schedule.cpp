#include "backend/publisher/schedule.hpp"

#include <algorithm>

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirst = std::chrono::seconds(5), kMost = std::chrono::hours(1);
constexpr int kMostDoublings = 16;

}  // namespace

bool Schedule::is_due(const std::string& what) const {
  const auto found = moments_.find(what);
  return found == moments_.end() || found->second <= clock_.now();
}

void Schedule::back_off(const std::string& what, int tries, milliseconds at_least) {
  const auto ceiling = std::min(kMost, kFirst * (1 << std::min(tries, kMostDoublings)));
  const auto half = ceiling / 2;
  const auto pause = half + milliseconds(static_cast<std::int64_t>(
                                next() % static_cast<std::uint64_t>(half.count() + 1)));
  moments_[what] = clock_.in(std::max(pause, at_least));
}

void Schedule::wait_for(const std::string& what, const std::string& as) {
  if (const auto found = moments_.find(as); found != moments_.end()) moments_[what] = found->second;
}

milliseconds Schedule::until_next(milliseconds most) {
  std::erase_if(moments_, [this](const auto& each) { return each.second <= clock_.now(); });
  auto first = clock_.in(most);
  for (const auto& [what, moment] : moments_) first = std::min(first, moment);
  const auto left = first - clock_.now();
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(left));
}

/// splitmix64
std::uint64_t Schedule::next() {
  auto z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

}  // namespace publisher
