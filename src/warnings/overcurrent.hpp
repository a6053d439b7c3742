// Remembers how often each USB port was switched off because of its current, so that what happens
// now is told from what was counted since the machine was started.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace warnings {

/// Thread-safe.
class OvercurrentLog {
 public:
  /// A rise counts as present for this long.
  static constexpr std::chrono::minutes kLately{10};

  /// Takes `count` of `port` as of `now`. Returns true if it has risen lately. What a port has
  /// counted at the first look is old; a port that appears later begins at zero.
  bool note(const std::string& port, std::int64_t count, util::Deadline now);
  /// Ends a look at all ports.
  void end_look();

 private:
  struct Port {
    std::int64_t count = 0;
    util::Deadline risen{};
    bool lately = false;
  };
  util::Mutex mutex_;
  std::map<std::string, Port> ports_ GUARDED_BY(mutex_);
  bool looked_ GUARDED_BY(mutex_) = false;
};

}  // namespace warnings
