// The state of a modem that its thread publishes to other threads.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "control/daemon_control.hpp"
#include "gsmrelayd/event_log.hpp"
#include "gsmrelayd/history_log.hpp"
#include "modem/modem.hpp"
#include "spool/modem_totals.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// The warning for a fault.
struct FaultCode {
  std::string_view code{};  ///< of src/warnings; empty: by the health
  std::string next{};       ///< the command that mends it; empty: that of the warning
};

/// Thread-safe: the modem's thread writes, any thread reads.
class ModemStatusBoard {
 public:
  /// The values that SmsSender, SimManager, SelfTest and NetworkChoice add to the status.
  struct Extras {
    std::string money, balance_trouble, sending_trouble, self_test;
    std::int64_t sent = 0;
    control::NetworkWish wish{};
  };

  /// Continues the counts of `totals`, and raises them. The references must outlive the board.
  ModemStatusBoard(const std::string& name, const std::string& port, const util::Clock& clock,
                   EventLog& events, HistoryLog& history, spool::ModemTotalsTable& totals);

  /// Returns a copy, with ages as of now.
  control::ModemStatus status() const;
  control::ModemHealth health() const;

  /// Stores health and `trouble`; if either is new, logs it and adds it to events and history. A
  /// modem that starts keeps its last trouble until it is up. With a port that is not open, forgets
  /// the state of SIM, network and memories. `fault` lasts as long as `trouble`.
  void set_health(control::ModemHealth health, std::string trouble, const FaultCode& fault = {});
  /// Makes a modem that fails or is absent before `until` one that starts: it restarts, as it was
  /// told to.
  void expect_absence(util::Deadline until);
  /// Copies identity, counters and the time of the last answer of `modem`.
  void publish(const modem::Modem& modem, Extras extras);
  /// Adds the published counters of the session to those of earlier sessions.
  void end_session();
  /// Adds the signal strength to the samples of the last day; does nothing if it is unknown.
  void add_signal(const modem::Info& info);
  void set_port(const std::string& tty);
  /// Stores that another program also has the port open; nothing: none is seen.
  void set_shared(std::optional<io::PortFault> fault);
  /// Stores when the modem has left without an explanation, oldest first.
  void set_departures(const std::deque<util::Deadline>& departures);
  void set_usb(const std::string& usb, const std::string& family);
  void count_received(std::int64_t messages);
  /// Takes the age of the last SMS that came before the start.
  void recall_sms(std::chrono::milliseconds age);
  void count_call();
  void count_reopened();
  /// Adds an event with the modem's identity, port and USB path; the IMEI is masked.
  void log_location(const modem::Info& info) const;

 private:
  /// Raises the stored counts to those of the status.
  void keep_totals() REQUIRES(mutex_);
  /// Notes since when the modem cannot receive.
  void note_ability() REQUIRES(mutex_);
  /// Adds the state to the history if it differs from the last one there. A start is no state: a
  /// modem that fails again and again starts each time.
  void keep_state() REQUIRES(mutex_);

  const std::string name_;
  const util::Clock& clock_;
  EventLog& events_;
  HistoryLog& history_;
  spool::ModemTotalsTable& totals_;
  mutable util::Mutex mutex_;
  control::ModemStatus status_ GUARDED_BY(mutex_);
  /// The last state in the history, and since when it is so.
  std::string kept_health_ GUARDED_BY(mutex_), kept_trouble_ GUARDED_BY(mutex_);
  util::Deadline kept_since_ GUARDED_BY(mutex_);
  util::Deadline absent_until_ GUARDED_BY(mutex_){};
  std::optional<util::Deadline> last_heard_ GUARDED_BY(mutex_);
  std::optional<util::Deadline> last_sms_ GUARDED_BY(mutex_);
  std::optional<util::Deadline> unable_since_ GUARDED_BY(mutex_);
  /// One sample per minute of the last day.
  std::deque<std::pair<util::Deadline, int>> signals_ GUARDED_BY(mutex_);
  std::deque<util::Deadline> departures_ GUARDED_BY(mutex_);
  std::int64_t sent_before_ GUARDED_BY(mutex_) = 0;      ///< by earlier threads
  std::int64_t commands_before_ GUARDED_BY(mutex_) = 0;  ///< of earlier sessions
  std::int64_t timeouts_before_ GUARDED_BY(mutex_) = 0;  ///< of earlier sessions
};

}  // namespace gsmrelayd
