// Keeps a route whose server or network is down from being hammered: closed while it works, open
// for a growing pause when it fails several times in a row, half-open for a single probe.
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

  /// How many requests may be started besides `in_flight` others: none while open, one as the
  /// probe, else as many as `limit` leaves; after an opening the way up to `limit` is taken gently.
  int room(util::Deadline now, int in_flight, int limit) const;
  /// The server took or refused a message: it is there.
  void works(int limit);
  struct Failure {
    /// The server named a time: the breaker opens at once and for that long.
    std::chrono::milliseconds at_least{0};
    /// The server did answer, so this delivery may be the trouble: when it fails again, nothing
    /// follows for the others.
    std::optional<std::int64_t> suspect;
    std::chrono::milliseconds took{0};  ///< since the request began
  };
  /// It is not. False if this failure says nothing about the route.
  bool fails(util::Deadline now, const Failure& failure, util::Jitter& jitter);
  /// Pauses from now on; what was learnt about the server stays.
  void change(Settings settings) { settings_ = settings; }

  Breaker state(util::Deadline now) const;
  bool is_closed() const { return !open_; }
  /// When the next probe may start; meaningful while not closed.
  util::Deadline probe_at() const { return probe_at_; }
  /// A person wants it tried now.
  void probe_now(util::Deadline now) { probe_at_ = now; }

 private:
  static constexpr int kFirstWindow = 8;
  static constexpr std::size_t kSuspects = 8;
  bool suspected_before(std::optional<std::int64_t> suspect);
  void open(util::Deadline now, std::chrono::milliseconds at_least, util::Jitter& jitter);

  Settings settings_;
  bool open_ = false;
  int failures_ = 0;  ///< in a row, while closed
  int openings_ = 0;  ///< in a row, without a success between
  int window_ = kFirstWindow;
  util::Deadline probe_at_{};
  std::deque<std::int64_t> suspects_;  ///< the last few
};

}  // namespace relay
