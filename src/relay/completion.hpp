// How a delivery that a route has started ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace relay {

/// What becomes of a delivery.
enum class Disposition {
  delivered,
  later,  ///< the server or the network cannot take it now
  never,  ///< this message will not be taken: dead letter
};

/// What the response to a delivery means.
struct Evaluation {
  Disposition disposition = Disposition::later;
  std::optional<std::chrono::milliseconds> retry_after;
  bool route_down = false;  ///< counts against the route's breaker
  int give_up_after = 0;  ///< attempts after which `later` becomes `never`; 0: the age limit alone
  std::string reason;     ///< masked, for people; empty when delivered
  bool message_suspected = false;  ///< the server answered: this message may be its trouble
};

/// Carries evaluations to the thread that waits for them. Thread-safe.
class CompletionQueue {
 public:
  struct Entry {
    std::uint64_t tag;
    Evaluation evaluation;
  };
  /// An eventfd that is rung when an entry comes; -1: none.
  void set_wake_fd(int fd);
  void push(Entry entry);
  std::vector<Entry> take();
  /// Waits for the entries, for at most `limit`.
  std::vector<Entry> wait(std::chrono::milliseconds limit);

 private:
  std::mutex mutex_;  ///< guards all below
  std::condition_variable pushed_;
  std::vector<Entry> entries_;
  int wake_fd_ = -1;
};

/// Ends one delivery. Copies end the same one; it may outlive the relay.
class Completion {
 public:
  Completion(std::uint64_t tag, std::shared_ptr<CompletionQueue> queue)
      : tag_(tag), queue_(std::move(queue)) {}
  std::uint64_t tag() const { return tag_; }
  /// Any thread; once.
  void operator()(Evaluation evaluation) const { queue_->push({tag_, std::move(evaluation)}); }

 private:
  std::uint64_t tag_;
  std::shared_ptr<CompletionQueue> queue_;
};

}  // namespace relay
