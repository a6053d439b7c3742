#include "usb_helper/rate_limit.hpp"

#include <algorithm>

namespace usb_helper {

util::Result<void> RateLimit::take(const std::string& device) {
  const auto now = clock_.now();
  while (!taken_.empty() && now - taken_.front().at >= kWindow) taken_.pop_front();
  const bool recent = std::ranges::any_of(
      taken_, [&](const Taken& one) { return one.device == device && now - one.at < kPause; });
  if (recent)
    return util::fail(util::Advice::retry, "the last action with it is less than a minute ago");
  if (taken_.size() >= kMost)
    return util::fail(util::Advice::retry, "too many actions in the last hour");
  taken_.push_back({now, device});
  return {};
}

util::Deadline RateLimit::forgotten_at() const {
  return taken_.empty() ? util::Deadline{} : taken_.back().at + kWindow;
}

}  // namespace usb_helper
