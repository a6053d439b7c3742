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
#include "warnings/report.hpp"

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
  /// Returns the alarms and the heartbeat whose last two attempts failed. Any thread.
  std::vector<warnings::Finding> failures() const;
  /// Returns true if a heartbeat or an alarm is configured. Any thread.
  bool wanted() const;

 private:
  /// The result of the last attempts to tell.
  struct Outcome {
    std::string trouble{};  ///< that was logged; empty if the last attempt succeeded
    int failures = 0;       ///< since the last success
  };
  struct Alarm {
    AlarmTracker tracker;
    util::Deadline secret_at{};  ///< when the secret is read again, after an error
    Outcome outcome{};
    bool recalled = false;  ///< what it told before the start is known
  };
  struct Configuration {
    config::HeartbeatSettings heartbeat;
    std::vector<config::AlarmSettings> alarms;
  };
  void apply_configuration();
  void send_heartbeat(CurrentWarnings warnings);
  /// Logs a change of the outcome, and publishes what fails.
  void note(Outcome& outcome, const std::string& trouble, const std::string& what);
  void tell(Alarm& alarm, CurrentWarnings warnings);
  void save(Alarm& alarm);
  void publish_failures();

  const Source source_;
  Outlets& outlets_;
  spool::AlarmStore store_;
  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  std::optional<Configuration> next_ GUARDED_BY(mutex_);
  bool wanted_ GUARDED_BY(mutex_) = false;
  std::vector<warnings::Finding> failures_ GUARDED_BY(mutex_);
  // Of the thread of step():
  WarningLog log_;
  config::HeartbeatSettings heartbeat_settings_;
  util::Deadline heartbeat_secret_at_{};
  HeartbeatSchedule heartbeat_;
  Outcome heartbeat_outcome_;
  std::vector<Alarm> alarms_;
};

}  // namespace monitoring
