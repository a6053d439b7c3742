// Keeps a route whose server or network is down from being hammered: closed while it works, open
// for a growing pause when it fails several times in a row, half-open for a single probe.
#pragma once

#include <chrono>
#include <string_view>

#include "relay/backoff.hpp"
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
  /// It is not. `at_least`: the server named a time, so the breaker opens at once and for that
  /// long.
  void fails(util::Deadline now, std::chrono::milliseconds at_least, Jitter& jitter);

  Breaker state(util::Deadline now) const;
  bool is_closed() const { return !open_; }
  /// When the next probe may start; meaningful while not closed.
  util::Deadline probe_at() const { return probe_at_; }
  /// A person wants it tried now.
  void probe_now(util::Deadline now) { probe_at_ = now; }

 private:
  static constexpr int kFirstWindow = 8;
  void open(util::Deadline now, std::chrono::milliseconds at_least, Jitter& jitter);

  Settings settings_;
  bool open_ = false;
  int failures_ = 0;  ///< in a row, while closed
  int openings_ = 0;  ///< in a row, without a success between
  int window_ = kFirstWindow;
  util::Deadline probe_at_{};
};

}  // namespace relay
