#include "backend/publisher/schedule.hpp"

#include <algorithm>

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr util::Backoff kBackoff{.first = std::chrono::seconds(5), .cap = std::chrono::hours(1)};

}  // namespace

bool Schedule::is_due(const std::string& what) const {
  const auto found = moments_.find(what);
  return found == moments_.end() || found->second <= clock_.now();
}

void Schedule::back_off(const std::string& what, int tries, milliseconds at_least) {
  moments_[what] = clock_.in(std::max(kBackoff.pause(tries, jitter_), at_least));
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

}  // namespace publisher
