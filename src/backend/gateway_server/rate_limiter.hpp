// A limit of requests for each name. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

/// A token bucket for each name: `burst` requests at once, and one more after each `pause`.
class RateLimiter {
 public:
  RateLimiter(int burst, util::Duration pause) : burst_(burst), pause_(pause) {}

  /// Takes a token of `name`. Returns the seconds to wait if there is none. Remembers 10,000 names
  /// at most, and forgets the one that was unused for longest.
  std::optional<int> consume(const std::string& name, util::Deadline now);
  /// Returns the seconds to wait for a token of `name`; nothing if there is one. Takes none.
  std::optional<int> wait_for(const std::string& name, util::Deadline now) const;

 private:
  struct Bucket {
    double tokens = 0;
    util::Deadline then{};
  };
  Bucket refilled(const Bucket& bucket, util::Deadline now) const;
  int seconds_until_token(const Bucket& bucket) const;
  const int burst_;
  const util::Duration pause_;
  mutable util::Mutex mutex_;
  std::map<std::string, Bucket> buckets_ GUARDED_BY(mutex_);
};

}  // namespace gateway_server
