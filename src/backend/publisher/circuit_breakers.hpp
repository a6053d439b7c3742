// A circuit breaker for each place: a server of a platform. One user's failures never pause a
// place: a limit may be the account's own. The failure of a second user, with no success between,
// does; then one request at a time tries whether the place works again. In memory; used under one
// lock.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace publisher {

/// What a request showed about its place.
enum class Verdict {
  works,
  fails,          ///< an outage, or a limit: of the account or of all
  fails_for_all,  ///< the platform says so
  unknown,        ///< nothing was sent, or only this post failed
};

class CircuitBreakers {
 public:
  /// `seed`: of the random part of pauses; fixed in tests.
  CircuitBreakers(const util::Clock& clock, std::uint64_t seed) : clock_(clock), jitter_(seed) {}

  /// Returns true if a request to the place may begin. False in a pause, while another request
  /// tries the place after one, and for more than four at once after a first failure.
  bool admits(const std::string& place) const;
  /// Counts a request, which admits() allowed. end() must follow.
  void begin(const std::string& place);
  /// Ends a request of `user`. A pause of two users' failures lasts 5 s, doubled each time another
  /// user's request fails too, up to 15 min; `wait` (what the platform asks for) extends it to a
  /// minute at most, as it was said to one account. With `fails_for_all` it lasts for `wait`.
  void end(const std::string& place, const std::string& user, Verdict verdict,
           std::chrono::milliseconds wait = {});
  /// Returns how many requests to the place are under way.
  int in_flight(const std::string& place) const;
  /// Returns the time at which to ask admits() again.
  util::Deadline retry_at(const std::string& place) const;
  /// Returns the time until the first pause ends, `most` if there is none. Drops failures that are
  /// more than an hour old.
  std::chrono::milliseconds until_next(std::chrono::milliseconds most);

 private:
  struct Breaker {
    int in_flight = 0;
    std::set<std::string> failed_users{};  ///< since the last success
    bool open = false;
    int pauses = 0;  ///< since the last success
    util::Deadline until{}, last_failure{};
  };
  void open(Breaker& breaker, std::chrono::milliseconds least);
  bool is_old(const Breaker& breaker) const;

  const util::Clock& clock_;
  util::Jitter jitter_;
  std::map<std::string, Breaker> breakers_;
};

}  // namespace publisher
