// Decides what one alarm tells, and when: groups changes, keeps the pause and the quiet hours, and
// forgets what came and went between. Reads no clock and does no I/O.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/alarm_settings.hpp"
#include "monitoring/active_warning.hpp"
#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace monitoring {

/// What an alarm tells. `ended` has warnings that were told and are gone; `lasting` those that were
/// told and are still there.
struct Notification {
  std::vector<ActiveWarning> began, ended, lasting;
};

/// For one thread. A restart of the program forgets what was told.
class AlarmTracker {
 public:
  explicit AlarmTracker(config::AlarmSettings settings);

  /// Takes the warnings as of `now`, which never decreases; `minute` is the local minute of
  /// the day. Returns what is to be told now; settle() must follow.
  std::optional<Notification> update(const CurrentWarnings& warnings, util::Deadline now,
                                     int minute);
  /// Records whether the last notification was taken. If not, it is composed anew after a pause,
  /// with what is then the case.
  void settle(bool taken, util::Deadline now);
  const config::AlarmSettings& settings() const { return settings_; }
  /// Replaces the secret, which may have been read later or changed.
  void set_secret(config::SecretRef secret) { settings_.secret = std::move(secret); }

 private:
  using Warnings = std::map<WarningKey, ActiveWarning>;
  bool concerns(const ActiveWarning& warning) const;
  /// `current`: the warnings that concern this alarm, and those that were told and are silent now.
  Notification compare(const Warnings& current) const;
  bool may_tell(const Notification& news, util::Deadline now, int minute) const;

  config::AlarmSettings settings_;
  Warnings told_;     ///< what the receiver knows
  Warnings in_hand_;  ///< what it will know once the last notification is taken
  std::optional<util::Deadline> changed_;  ///< when the oldest untold change was seen
  std::optional<util::Deadline> sent_;     ///< the last notification that was taken
  std::deque<util::Deadline> last_day_;    ///< notifications by SMS
  util::Deadline retry_at_{};
  int failures_ = 0;
};

}  // namespace monitoring
