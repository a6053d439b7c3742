#include "backend/gateway_server/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace gateway_server {
namespace {

constexpr std::size_t kMostBuckets = 10'000;

}  // namespace

RateLimiter::Bucket RateLimiter::refilled(const Bucket& bucket, util::Deadline now) const {
  const auto grown =
      static_cast<double>((now - bucket.then).count()) / static_cast<double>(pause_.count());
  return {std::min(static_cast<double>(burst_), bucket.tokens + std::max(0.0, grown)),
          std::max(bucket.then, now)};
}

int RateLimiter::seconds_until_token(const Bucket& bucket) const {
  const auto missing = (1 - bucket.tokens) * std::chrono::duration<double>(pause_).count();
  return std::max(1, static_cast<int>(std::ceil(missing)));
}

std::optional<int> RateLimiter::consume(const std::string& name, util::Deadline now) {
  const util::MutexLock lock(mutex_);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMostBuckets)
      buckets_.erase(std::min_element(
          buckets_.begin(), buckets_.end(),
          [](const auto& a, const auto& b) { return a.second.then < b.second.then; }));
    found = buckets_.emplace(name, Bucket{static_cast<double>(burst_), now}).first;
  }
  auto& bucket = found->second;
  bucket = refilled(bucket, now);
  if (bucket.tokens < 1) return seconds_until_token(bucket);
  bucket.tokens -= 1;
  return std::nullopt;
}

std::optional<int> RateLimiter::wait_for(const std::string& name, util::Deadline now) const {
  const util::MutexLock lock(mutex_);
  const auto found = buckets_.find(name);
  if (found == buckets_.end()) return std::nullopt;
  const auto bucket = refilled(found->second, now);
  return bucket.tokens < 1 ? std::optional(seconds_until_token(bucket)) : std::nullopt;
}

}  // namespace gateway_server
