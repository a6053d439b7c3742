// Tells the warnings of the appliance to others: the log, the heartbeat and the alarms.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "monitoring/alarm_tracker.hpp"
#include "monitoring/heartbeat.hpp"
#include "monitoring/outlets.hpp"
#include "monitoring/warning_log.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace monitoring {

class Notifier {
 public:
  using Source = std::function<CurrentWarnings()>;
  /// The references must outlive this. `store` keeps what alarms have told; step() uses it.
  /// `seed` spreads retries.
  Notifier(Source source, Outlets& outlets, spool::AlarmStore store, const util::Clock& clock,
           std::uint64_t seed);

  /// Applies a configuration at the next step(): an alarm keeps what the one with its name has
  /// told. Any thread.
  void configure(config::HeartbeatSettings heartbeat, std::vector<config::AlarmSettings> alarms);
  /// Logs what has changed and sends what is due. Calls `progress` after each call of an outlet.
  /// One thread.
  void step(const std::function<void()>& progress = [] {});
  /// Returns true if a heartbeat or an alarm is configured. Any thread.
  bool wanted() const;

 private:
  struct Alarm {
    AlarmTracker tracker;
    util::Deadline secret_at{};  ///< when the secret is read again, after an error
    std::string trouble{};       ///< that was logged
    bool recalled = false;       ///< what it told before the start is known
  };
  struct Configuration {
    config::HeartbeatSettings heartbeat;
    std::vector<config::AlarmSettings> alarms;
  };
  void apply_configuration();
  void send_heartbeat(const std::vector<ActiveWarning>& warnings);
  void tell(Alarm& alarm, const CurrentWarnings& warnings);
  void save(Alarm& alarm);

  const Source source_;
  Outlets& outlets_;
  spool::AlarmStore store_;
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  std::optional<Configuration> next_ GUARDED_BY(mutex_);
  bool wanted_ GUARDED_BY(mutex_) = false;
  // Of the thread of step():
  WarningLog log_;
  config::HeartbeatSettings heartbeat_settings_;
  util::Deadline heartbeat_secret_at_{};
  HeartbeatSchedule heartbeat_;
  std::string heartbeat_trouble_;  ///< that was logged
  std::vector<Alarm> alarms_;
};

}  // namespace monitoring
