// What the mobile network says about the date: the time that it tells the modems (NITZ), and the
// time stamps of its service centre on the SMS that arrive.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe.
class TimeSources {
 public:
  explicit TimeSources(const util::Clock& clock) : clock_(clock) {}

  /// Returns true while the clock of the system is not known to be right: the modems' threads then
  /// ask for the network's time.
  bool wanted() const { return wanted_; }
  void want(bool wanted) { wanted_ = wanted; }

  /// Takes the time that the network has told a modem just now.
  void take_network_time(util::WallTime time);
  /// Takes the time stamp of an SMS that has just arrived: it is that late, or later.
  void take_stamp(util::WallTime sent);

  /// Returns the present time by the network; nothing if it was not told.
  std::optional<util::WallTime> network_time() const;
  /// Returns a time that has passed for certain, by the latest time stamp; nothing without an SMS.
  std::optional<util::WallTime> earliest() const;

 private:
  /// A time, and when it was that.
  struct Reading {
    util::WallTime time;
    util::Deadline at;
  };
  std::optional<util::WallTime> now_by(const std::optional<Reading>& reading) const;

  const util::Clock& clock_;
  std::atomic<bool> wanted_{false};
  mutable util::Mutex mutex_;
  std::optional<Reading> network_ GUARDED_BY(mutex_), stamp_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
