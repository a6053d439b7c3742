// Sends the same request again and again, and waits for a daemon that restarts: an output that runs
// overnight must go on in the morning.
#pragma once

#include <chrono>

#include "cli/client.hpp"
#include "util/clock.hpp"

namespace cli {

class Poller {
 public:
  /// Ends after --timeout, if that was given. From now on Ctrl-C ends the program with exit code 0.
  Poller(Context& context, const util::Clock& clock);

  enum class Poll {
    responded,  ///< `response` has it
    waiting,    ///< no response now, which was printed once; call fetch() again after pause()
    over,       ///< another try will not help; context.exit says why
  };
  /// Sends `request`. Waits for no daemon that has not responded once: probably the socket or the
  /// request is wrong.
  Poll fetch(const ApiRequest& request, Json& response);
  /// Returns true if the last response was the first after the daemon had been away: it is another
  /// process.
  bool came_back() const { return came_back_; }

  /// Waits for `duration`, or until the end. Returns false at the end.
  bool pause(util::Duration duration) const;
  /// Returns the time until the end, at most `most`.
  std::chrono::seconds left(std::chrono::seconds most) const;

 private:
  Context& context_;
  const util::Clock& clock_;
  util::Deadline end_;
  bool responded_ = false, away_ = false, gone_ = false, came_back_ = false;
};

}  // namespace cli
