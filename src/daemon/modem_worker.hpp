// One modem's thread: open, bring up, receive, commit, delete; and from the start again when the
// line is gone. It owns its port, its Modem and its spool connection; a sick stick holds up nothing
// but this thread.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "config/config.hpp"
#include "control/appliance.hpp"
#include "daemon/mailbox.hpp"
#include "daemon/shared.hpp"

namespace gsmrelayd {

class ModemWorker {
 public:
  ModemWorker(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared);
  /// Asks the thread to end and waits for it.
  ~ModemWorker();

  const config::ModemSettings& settings() const { return settings_; }
  Mailbox& mailbox() { return mailbox_; }
  control::ModemStatus status() const;
  /// Asks the thread to end; it does so at its next wait.
  void stop();
  bool ended() const { return ended_; }
  /// Gives the thread up: the process is about to end without it.
  void abandon() { thread_.detach(); }

 private:
  enum class Ended { stopped, line_gone };
  struct Unsaved {
    modem::DirectMessage message;
    spool::Arrival arrival;  ///< with the time and the SIM it came by
  };

  void run();
  Ended session(spool::Spool& spool);
  util::Result<void> receive_loop(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> handle(const modem::Event& event, modem::Modem& modem, spool::Spool& spool);
  /// An error is `reopen`; without a usable SIM the modem stays open and is asked again later.
  util::Result<void> bring_up(modem::Modem& modem);
  util::Result<void> count_failed_bring_up(const modem::Modem& modem, const util::Error& error);
  util::Result<void> on_timer(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> sweep(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> drain(const std::string& memory, modem::Modem& modem, spool::Spool& spool);
  /// Direct messages live nowhere but here until the spool has them: in order, kept over failed
  /// commits.
  util::Result<void> save_direct(modem::Modem& modem, spool::Spool& spool);
  void keep_direct(modem::DirectMessage message, const modem::Modem& modem);
  /// The same when the modem they came from is gone.
  void save_orphans(spool::Spool& spool);
  /// Between two sessions: waits, and goes on saving what is unsaved.
  void rest(util::Duration pause, spool::Spool& spool);
  /// True once the spool has it all: they may be deleted.
  bool commit(std::span<const spool::Arrival> arrivals, spool::Spool& spool);
  spool::Arrival arrival(const modem::Modem& modem, std::string source, std::string_view hex) const;
  std::optional<spool::Spool> connect_spool();
  void wait(util::Duration pause);
  void set_health(control::ModemHealth health, std::string trouble);
  void show(const modem::Modem& modem);

  const config::ModemSettings settings_;
  const std::chrono::seconds sweep_;
  Shared& shared_;
  io::Bell bell_;
  Mailbox mailbox_;
  Pulse& pulse_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  mutable std::mutex status_mutex_;
  control::ModemStatus status_;
  std::optional<util::Deadline> last_heard_, last_sms_;
  std::int64_t commands_before_ = 0, timeouts_before_ = 0;  ///< of earlier sessions
  std::deque<Unsaved> unsaved_;
  std::string listing_trouble_;  ///< of the sweep under way
  bool up_ = false;              ///< brought up; else only bring_up() is tried, at next_health_
  bool was_up_ = false;          ///< in this session
  int failed_sweeps_ = 0, failed_bring_ups_ = 0;  ///< in a row
  util::Deadline next_sweep_, next_health_;
  std::thread thread_;
};

}  // namespace gsmrelayd
