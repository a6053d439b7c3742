// Works with a wrong clock of the system: judges it by the mobile network, corrects the date that
// gsmrelayd uses, and corrects the times of what was stored since the start of the machine when a
// better date is known, from the network or because somebody has set the clock. Never sets the
// clock of the system.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "gsmrelayd/clock/corrected_clock.hpp"
#include "gsmrelayd/clock/time_sources.hpp"
#include "gsmrelayd/event_log.hpp"
#include "gsmrelayd/history_log.hpp"
#include "spool/clock_store.hpp"
#include "spool/spool.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// The environment of the clock.
struct ClockFacts {
  std::int64_t boot = 0;                  ///< differs for each start of the machine
  std::function<bool()> is_synchronised;  ///< by a time server, as systemd-timesyncd says
  /// How long the machine has slept since its start: monotonic time does not pass meanwhile.
  std::function<std::chrono::milliseconds()> slept{};
};
/// Returns the number of a start of the machine by its identity (a UUID), never 0. Without one each
/// life of the program counts as a start: rows of an earlier one are then not corrected.
std::int64_t number_of_boot(const std::string& identity);
/// Returns those of this machine (GSMRELAY_BOOT_ID or /proc/sys/kernel/random/boot_id,
/// systemd-timesyncd).
ClockFacts clock_facts();

/// Returns the date by the network if the clock of the system is behind it for certain: two modems,
/// or a modem and the time stamp of an SMS, agree within a day. Zones are often told wrong, so up
/// to 15 hours count only with an SMS that was sent later than the system's date. A system's date
/// before this program was made is wrong in any case: then one modem is enough. A time stamp alone
/// is no date.
std::optional<util::WallTime> better_date(util::WallTime system, const TimeEvidence& evidence);
/// Returns the date by the network if the clock of the system is more than 15 hours ahead of it for
/// certain: two modems, or a modem and the time stamp of an SMS, agree within a day, and none says
/// otherwise. Nothing is corrected by it: a clock that is ahead is for a person to set.
std::optional<util::WallTime> earlier_date(util::WallTime system, const TimeEvidence& evidence);

/// Called by the main thread, unless stated otherwise.
class ClockKeeper {
 public:
  ClockKeeper(CorrectedClock& clock, TimeSources& sources, EventLog& events, HistoryLog& history,
              spool::Spool spool, ClockFacts facts);
  /// Judges the clock. Call it every second.
  void follow();
  /// Returns the date by the network if the system's clock is wrong by it, in either direction. One
  /// that a time server has set is never ahead. Thread-safe.
  std::optional<util::WallTime> date_by_network() const;
  /// Returns by how much the system's clock was set within the last hour, if that was more than an
  /// hour; nothing for the first setting of a clock that was not set. Thread-safe.
  std::optional<std::chrono::milliseconds> recent_step() const EXCLUDES(mutex_);

 private:
  /// Notices a step of the system's clock since the last call.
  void look_for_step();
  void judge_correction();
  bool is_steady(std::chrono::milliseconds wanted);
  bool begin();
  bool move_to(std::chrono::milliseconds offset);
  bool settle(std::chrono::milliseconds offset);
  void follow_right_clock(std::chrono::milliseconds offset);

  CorrectedClock& clock_;
  TimeSources& sources_;
  EventLog& events_;
  HistoryLog& history_;
  spool::Spool spool_;
  spool::ClockStore store_{spool_};
  const ClockFacts facts_;
  /// Wall time minus monotonic time with which rows are stored; nothing before begin().
  std::optional<std::chrono::milliseconds> kept_;
  std::chrono::milliseconds system_offset_{0};  ///< that of the system's clock, at the last call
  std::chrono::milliseconds correction_{0};     ///< what the system's clock needs
  bool moved_ = false;  ///< the date was corrected since the system's clock was set
  /// Another correction than the one in use, and since when it is the better one.
  struct Candidate {
    std::chrono::milliseconds correction;
    util::Deadline since;
  };
  std::optional<Candidate> candidate_;
  struct Step {
    std::chrono::milliseconds by;
    util::Deadline at;
  };
  mutable util::Mutex mutex_;
  std::optional<Step> step_ GUARDED_BY(mutex_);
  /// system_offset() at the last look, without the time that the machine has slept.
  std::optional<std::chrono::milliseconds> seen_offset_;
  bool right_ = false;  ///< the clock was synchronised in this start
};

}  // namespace gsmrelayd
