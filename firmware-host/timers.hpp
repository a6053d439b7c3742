// Timers of all modems and the network. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "util/clock.hpp"

namespace firmware {

class Timers {
 public:
  using Id = std::uint64_t;
  explicit Timers(const util::Clock& clock) : clock_(clock) {}

  /// Runs `what` once, in the first `run` after `delay`. Timers of the same deadline run in the
  /// order in which they were set.
  Id after(util::Duration delay, std::function<void()> what);
  /// Cancels a timer. Does nothing if it has run.
  void cancel(Id id);
  std::optional<util::Deadline> next() const;
  /// Runs the timers that are due. A timer set meanwhile runs in the next call.
  void run();

 private:
  using Key = std::pair<util::Deadline, Id>;
  const util::Clock& clock_;
  Id last_ = 0;
  std::map<Key, std::function<void()>> pending_;
};

}  // namespace firmware
