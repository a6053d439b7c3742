// The circuit breaker of a route: closed while the route works, open for a growing pause after
// several failures in a row, then half-open for a single probe.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace relay {

enum class Breaker { closed, open, half_open };
std::string_view to_string(Breaker breaker);

class CircuitBreaker {
 public:
  struct Settings {
    int failures_to_open = 4;  ///< in a row
    std::chrono::milliseconds first_pause{1'000}, most_pause{std::chrono::minutes(15)};
  };
  explicit CircuitBreaker(Settings settings) : settings_(settings) {}

  /// Returns how many requests may be started besides `in_flight` others: none while open, one
  /// probe while half-open, else up to `limit`. After an opening the limit starts at kFirstWindow
  /// and grows by one with each success.
  int room(util::Deadline now, int in_flight, int limit) const;
  /// Records that the server accepted or refused a message: closes the breaker.
  void works(int limit);
  struct Failure {
    /// The pause that the server named: opens the breaker at once for that time. 0: none.
    std::chrono::milliseconds at_least{0};
    /// The delivery that may have caused the failure, as the server did answer. When it fails
    /// again, that does not count.
    std::optional<std::int64_t> suspect;
    std::chrono::milliseconds took{0};  ///< since the request began
    /// Opens the breaker at once. With a suspect the failure counts again and again, until another
    /// delivery works: from then on it is a fault of the suspect.
    bool refused = false;
  };
  /// Records a failure. Returns false if it does not count against the route.
  bool fails(util::Deadline now, const Failure& failure, util::Jitter& jitter);
  /// Sets other pauses. The state stays.
  void change(Settings settings) { settings_ = settings; }

  Breaker state(util::Deadline now) const;
  bool is_closed() const { return !open_; }
  /// Returns when the next probe may start. Valid only while not closed.
  util::Deadline probe_at() const { return probe_at_; }
  /// Allows the next probe at once.
  void probe_now(util::Deadline now) { probe_at_ = now; }

 private:
  static constexpr int kFirstWindow = 8;
  static constexpr std::size_t kSuspects = 64;
  struct Suspect {
    std::int64_t delivery;
    bool refused;      ///< its last failure was a refusal
    bool others_work;  ///< another delivery has worked since its failure
  };
  /// Returns true if the failure is the suspect's own, not the route's. Remembers the suspect.
  bool is_of_the_suspect(const Failure& failure);
  void open(util::Deadline now, std::chrono::milliseconds at_least, util::Jitter& jitter);

  Settings settings_;
  bool open_ = false;
  int failures_ = 0;  ///< in a row, while closed
  int openings_ = 0;  ///< in a row, without a success between
  int window_ = kFirstWindow;
  util::Deadline probe_at_{};
  std::deque<Suspect> suspects_;  ///< the last kSuspects
};

}  // namespace relay
