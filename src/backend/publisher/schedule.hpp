// Remembers when each thing is due again: monotonic, in memory. After a restart everything is due
// at once. One thread.
#pragma once

#include <map>
#include <string>

#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace publisher {

class Schedule {
 public:
  /// Seeded, so that a test knows what comes.
  Schedule(const util::Clock& clock, std::uint64_t seed) : clock_(clock), jitter_(seed) {}

  bool is_due(const std::string& what) const;
  /// After `tries` failures: 5 s doubled each time, an hour at most, the later half of it by
  /// chance; never before `at_least` has passed.
  void back_off(const std::string& what, int tries, std::chrono::milliseconds at_least);
  /// Not before the moment given for `as`.
  void wait_for(const std::string& what, const std::string& as);
  void forget(const std::string& what) { moments_.erase(what); }
  /// Until the first moment to come; `most` without any. Moments that have passed are dropped: what
  /// they were for is due without.
  std::chrono::milliseconds until_next(std::chrono::milliseconds most);

 private:
  const util::Clock& clock_;
  util::Jitter jitter_;
  std::map<std::string, util::Deadline> moments_;
};

}  // namespace publisher
