// The end of a delivery that a route has started: its evaluation, passed to the relay from any
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/mutex.hpp"

namespace relay {

/// The result of an attempt to deliver.
enum class Disposition {
  delivered,
  later,  ///< the server or the network cannot take it now: it is tried again
  never,  ///< the server refuses this message: it becomes a dead letter
};

/// The evaluation of the response to a delivery.
struct Evaluation {
  Disposition disposition = Disposition::later;
  std::optional<std::chrono::milliseconds> retry_after;
  bool route_down = false;  ///< counts as a failure for the route's breaker
  int give_up_after = 0;    ///< attempts after which `later` becomes `never`; 0: no such limit
  /// The code of the warning while the route is down for this reason; empty: "route-down".
  std::string_view fault = {};
  std::string reason;              ///< masked, for users and logs; empty when delivered
  bool message_suspected = false;  ///< the server answered: this message may cause its error
  /// The response fits every message: a wrong address, wrong credentials, a captive portal. Holds
  /// the route at once. An attempt counts only if another message has succeeded meanwhile.
  bool route_refused = false;
  /// With route_refused: the server may refuse the sender of this message alone. The route is held
  /// only when a message of a second sender meets the same.
  bool sender_suspected = false;
  bool perhaps_taken = false;  ///< the server may have this message already, by another route
  bool spread = false;         ///< the attempts are spread over a day, whatever the route's pauses
};

/// Returns the evaluation of a delivery that has not ended within its time limit.
Evaluation no_response_in_time();

/// Passes evaluations from any thread to the one that waits for them. Thread-safe.
class CompletionQueue {
 public:
  struct Entry {
    std::uint64_t tag;
    Evaluation evaluation;
  };
  /// Sets the eventfd that push() signals; -1: none.
  void set_wake_fd(int fd);
  void push(Entry entry);
  /// Removes and returns all entries. Never blocks.
  std::vector<Entry> take();
  /// The same, but waits up to `limit` for the first entry. Returns none at the limit.
  std::vector<Entry> wait(std::chrono::milliseconds limit);

 private:
  util::Mutex mutex_;
  util::CondVar pushed_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);
  int wake_fd_ GUARDED_BY(mutex_) = -1;
};

/// Ends one delivery. Copies end the same delivery; an object may outlive the relay.
class Completion {
 public:
  Completion(std::uint64_t tag, std::shared_ptr<CompletionQueue> queue)
      : tag_(tag), queue_(std::move(queue)) {}
  std::uint64_t tag() const { return tag_; }
  /// Passes `evaluation` to the relay. Any thread. Only the first call for a delivery counts.
  void operator()(Evaluation evaluation) const { queue_->push({tag_, std::move(evaluation)}); }

 private:
  std::uint64_t tag_;
  std::shared_ptr<CompletionQueue> queue_;
};

}  // namespace relay
