// Repeats a request and waits for a daemon that restarts, so that a long-running output continues.
#pragma once

#include <chrono>

#include "cli/client.hpp"
#include "util/clock.hpp"

namespace cli {

class Poller {
 public:
  /// Polls until --timeout, if given. From now on Ctrl-C ends the program with exit code 0.
  Poller(Context& context, const util::Clock& clock);

  enum class Poll {
    responded,  ///< `response` has it
    waiting,    ///< no response; printed once. Call fetch() again after pause()
    over,       ///< a retry cannot succeed; context.exit is set
  };
  /// Sends `request`. Returns `over` if the daemon has never responded: probably the socket or the
  /// request is wrong.
  Poll fetch(const ApiRequest& request, Json& response);
  /// Returns true if the last response was the first of a restarted daemon.
  bool came_back() const { return came_back_; }

  /// Waits for `duration`, at most until --timeout. Returns false at the time-out.
  bool pause(util::Duration duration) const;
  /// Returns the time until --timeout, at most `most`.
  std::chrono::seconds left(std::chrono::seconds most) const;

 private:
  Context& context_;
  const util::Clock& clock_;
  util::Deadline end_;
  bool responded_ = false, away_ = false, gone_ = false, came_back_ = false;
};

}  // namespace cli
