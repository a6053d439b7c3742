// Remembers when each publication or place is due again, in memory and by the monotonic clock.
// After a restart everything is due at once. Used by one thread.
#pragma once

#include <map>
#include <string>

#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace publisher {

class Schedule {
 public:
  /// `seed`: of the random part of pauses; fixed in tests.
  Schedule(const util::Clock& clock, std::uint64_t seed) : clock_(clock), jitter_(seed) {}

  bool is_due(const std::string& what) const;
  /// Sets the pause after `tries` failures: 5 s, doubled each time up to an hour, the second half
  /// of it random. The pause is at least `at_least`.
  void back_off(const std::string& what, int tries, std::chrono::milliseconds at_least);
  /// Makes `what` due no sooner than `as`.
  void wait_for(const std::string& what, const std::string& as);
  /// Makes `what` due at `moment`.
  void wait_until(const std::string& what, util::Deadline moment) { moments_[what] = moment; }
  void forget(const std::string& what) { moments_.erase(what); }
  /// Returns the time until the next moment, `most` if there is none. Drops moments that have
  /// passed.
  std::chrono::milliseconds until_next(std::chrono::milliseconds most);

 private:
  const util::Clock& clock_;
  util::Jitter jitter_;
  std::map<std::string, util::Deadline> moments_;
};

}  // namespace publisher
