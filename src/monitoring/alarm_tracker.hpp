// Decides what one alarm tells, and when: groups changes, keeps the pause and the quiet hours, and
// forgets what came and went between. Reads no clock and does no I/O.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/alarm_settings.hpp"
#include "monitoring/active_warning.hpp"
#include "spool/alarm_store.hpp"
#include "util/backoff.hpp"
#include "util/clock.hpp"

namespace monitoring {

/// What an alarm tells. `ended` has warnings that were told and are gone; `lasting` those that were
/// told and are still there.
struct Notification {
  std::vector<ActiveWarning> began, ended, lasting;
};

/// For one thread. record() and recall() keep what was told over a restart of the program.
class AlarmTracker {
 public:
  explicit AlarmTracker(config::AlarmSettings settings);

  /// Applies other settings. Warnings that no longer concern the alarm are forgotten, not told as
  /// ended.
  void configure(config::AlarmSettings settings);
  /// Returns what is to be kept.
  spool::AlarmRecord record(util::Deadline now) const;
  /// Takes what was kept, unless something was told since the start. For a while after it, a
  /// warning that was told and is not there yet is not told as ended: checks and modems take
  /// minutes to start.
  void recall(const spool::AlarmRecord& record, util::Deadline now);
  /// Returns true if record() has changed since the last call of mark_saved().
  bool unsaved() const { return unsaved_; }
  void mark_saved() { unsaved_ = false; }

  /// Takes the warnings as of `now`, which never decreases; `minute` is the local minute of
  /// the day. Returns what is to be told now; settle() must follow.
  std::optional<Notification> update(const CurrentWarnings& warnings, util::Deadline now,
                                     int minute);
  /// Records whether the last notification was taken. If not, it is composed anew after a pause,
  /// with what is then the case.
  void settle(bool taken, util::Deadline now);
  const config::AlarmSettings& settings() const { return settings_; }
  /// Replaces the secret, which may have been read later.
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
  std::set<WarningKey> unseen_;            ///< told before the start, and not seen since
  util::Deadline recalled_until_{};        ///< until then they may last
  bool unsaved_ = false;
  util::Deadline retry_at_{};
  int failures_ = 0;
};

}  // namespace monitoring
