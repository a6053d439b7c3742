// What the mobile network says about the date: the time that it tells the modems (NITZ), and the
// time stamps of its service centre on the SMS that arrive.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// A date of the network outside these is wrong: before this program was made (2025-06-15), or 11
/// years after it.
constexpr util::WallTime kEarliestDate = util::WallTime{std::chrono::seconds{1'750'000'000}};
constexpr util::WallTime kLatestDate = kEarliestDate + std::chrono::hours{11 * 365 * 24};
/// Dates of two sources that differ by more than that do not confirm each other.
constexpr std::chrono::hours kAgreement{24};

/// What is known now.
struct TimeEvidence {
  std::vector<util::WallTime> network{};  ///< the present time by each modem, earliest first
  std::optional<util::WallTime> stamp{};  ///< has passed, by the latest time stamp of an SMS
};

/// Thread-safe.
class TimeSources {
 public:
  explicit TimeSources(const util::Clock& clock) : clock_(clock) {}

  /// Returns true while the clock of the system is not known to be right: the modems' threads then
  /// ask for the network's time.
  bool wanted() const { return wanted_; }
  void want(bool wanted) { wanted_ = wanted; }

  /// Takes the time that the network has told `modem` just now. Ignores an impossible one.
  void take_network_time(const std::string& modem, util::WallTime time);
  /// Takes the time stamp of an SMS that has just arrived: it is that late, or later. Ignores an
  /// impossible one, and one that is more than a day ahead of what all modems tell.
  void take_stamp(util::WallTime sent);
  TimeEvidence evidence() const;

 private:
  /// A time, and when it was that.
  struct Reading {
    util::WallTime time;
    util::Deadline at;
  };
  util::WallTime now_by(const Reading& reading) const;
  bool is_far_ahead(util::WallTime stamp) const REQUIRES(mutex_);

  const util::Clock& clock_;
  std::atomic<bool> wanted_{false};
  mutable util::Mutex mutex_;
  std::map<std::string, Reading> network_ GUARDED_BY(mutex_);  // by modem
  std::optional<Reading> stamp_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
