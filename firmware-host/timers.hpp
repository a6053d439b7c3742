// What shall happen later. One instance for all modems and the network; single thread.
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

  /// Runs once, `delay` from now, on the next `run` after that. Equal deadlines keep their order.
  Id after(util::Duration delay, std::function<void()> what);
  /// Nothing happens for an id that ran already.
  void cancel(Id id);
  std::optional<util::Deadline> next() const;
  /// Runs what is due. What a timer adds for "now" runs in the next call.
  void run();

 private:
  using Key = std::pair<util::Deadline, Id>;
  const util::Clock& clock_;
  Id last_ = 0;
  std::map<Key, std::function<void()>> pending_;
};

}  // namespace firmware
