// The senders whose messages a server has refused, while it is not known whether it refuses every
// message: a refusal that may concern one sender must not stop the messages of the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace relay {

/// Belongs to the relay thread. A sender is named by a key.
class SenderHolds {
 public:
  /// What a refusal concerns.
  enum class Refused {
    perhaps_sender,  ///< its messages wait for a pause, and the next one is a probe
    message,         ///< another message was taken since it was refused; its sender is held too
    route            ///< messages of two senders were refused, and none was taken since
  };

  /// A pause grows from `first` to `most` while the sender is refused.
  SenderHolds(std::chrono::milliseconds first, std::chrono::milliseconds most)
      : pauses_{first, most} {}
  void set_pauses(std::chrono::milliseconds first, std::chrono::milliseconds most) {
    pauses_ = {first, most};
  }

  /// Records that the server has refused the delivery `id` of `sender`. Holds the sender with
  /// `perhaps_sender`; with `route` it holds none, because the route's breaker decides.
  Refused refused(const std::string& sender, std::int64_t id, util::Deadline now,
                  util::Jitter& jitter);
  /// Records that the server has taken a message of `sender`, or (`taken` is false) has refused it
  /// for itself. Only a message that was taken shows that another one is to blame for its refusal.
  /// Returns true if the sender was held.
  bool works(const std::string& sender, bool taken);
  /// Returns how long the messages of `sender` must wait; 0: it is not held.
  util::Duration pause(const std::string& sender, util::Deadline now) const;
  /// Forgets the holds. The time of a delivery that was put off for one: see Postponed.
  void probe_now() { holds_.clear(); }

 private:
  void hold(const std::string& sender, util::Deadline now, util::Jitter& jitter);
  static constexpr std::size_t kMost = 64;
  struct Suspect {
    std::int64_t delivery;
    std::string sender;
    std::uint64_t since, last;  ///< successes_ when the doubt began, and at its last refusal
  };
  struct Hold {
    std::string sender;
    util::Deadline probe_at{};
    int refusals = 0;  ///< in a row
  };
  util::Backoff pauses_;
  std::uint64_t successes_ = 0;
  std::deque<Suspect> suspects_;  ///< the last kMost
  std::deque<Hold> holds_;        ///< the last kMost
};

}  // namespace relay
