// One modem's thread: open, bring up, receive, commit, delete; and from the start again when the
// line is gone. It owns its port, its Modem and its spool connection; a sick stick holds up nothing
// but this thread.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "config/config.hpp"
#include "control/daemon_control.hpp"
#include "gsmrelayd/modem/dialogue_recorder.hpp"
#include "gsmrelayd/modem/port_assignment.hpp"
#include "gsmrelayd/modem/sms_sender.hpp"
#include "gsmrelayd/modem/task_queue.hpp"
#include "gsmrelayd/shared.hpp"
#include "gsmrelayd/sim/sim_manager.hpp"

namespace gsmrelayd {

class ModemThread {
 public:
  /// With a port and no USB socket in its settings it is attached to that from the start. `met` may
  /// be empty.
  ModemThread(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
              OnImeiRead met = {});
  /// Asks the thread to end and waits for it.
  ~ModemThread();

  const config::ModemSettings& settings() const { return settings_; }
  TaskQueue& tasks() { return tasks_; }
  control::ModemStatus status() const;
  /// The SIM may have changed, or there is something to fetch: look now, not at the next poll.
  void request_poll();
  /// Here is your modem: a session under way elsewhere ends, one begins here.
  void attach(PortAssignment assignment);
  /// It is gone, for the reason given: the port is closed at once, so that its number is free.
  void detach(std::string why);
  /// Something came: a worker that waits to try again tries now.
  void wake();
  /// Which USB device its port turned out to be; the session goes on.
  void set_usb(const std::string& usb, const std::string& family);
  /// Asks the thread to end; it does so at its next wait.
  void stop();
  bool ended() const { return ended_; }
  /// There may be something new to send.
  void notify_outbox();
  /// Nothing is sent until it is let go: the card is being changed. Any thread.
  void pause_sending(bool held);
  /// Closes the port, or opens it again; remembered in `spool`. Returns at once.
  util::Result<void> suspend(bool suspended, spool::Spool& spool);
  /// Writes the dialogue down for `length`; with `reopen` the port is closed and opened first.
  void start_trace(std::chrono::seconds length, bool reopen);
  DialogueRecorder& trace() { return trace_; }
  /// Gives the thread up: the process is about to end without it.
  void detach_thread() { thread_.detach(); }

 private:
  static constexpr std::chrono::seconds kSpoolPause{2};
  static constexpr int kFailuresInARow = 3;  ///< of sweeps, then of bring-ups
  enum class Ended { left, line_gone };
  struct Unsaved {
    modem::DirectMessage message;
    spool::Arrival arrival;  ///< with the time and the SIM it came by
  };

  void run();
  /// What to work on; nothing while there is none.
  std::optional<PortAssignment> take_assignment();
  Ended session(const PortAssignment& at, spool::Spool& spool);
  /// The first of the ports that opens, and where that is to be found out, has a modem for SMS.
  util::Result<std::unique_ptr<io::Port>> open_port(const PortAssignment& at);
  util::Result<std::unique_ptr<io::Port>> try_port(const drivers::Candidate& candidate,
                                                   const PortAssignment& at);
  /// If another program has it, that is the modem's state. True if so.
  bool is_held(const std::string& tty, const std::string& usb);
  /// Nobody named the line's speed, and it may matter: no known USB modem is at the other end.
  bool may_search_speed(std::uint16_t usb_vendor) const {
    return settings_.baud == 0 && usb_vendor == 0;
  }
  util::Result<void> introduce(const std::string& imei);
  util::Result<void> receive_loop(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> handle(const modem::Event& event, modem::Modem& modem, spool::Spool& spool);
  /// An error is `reopen`; without a usable SIM the modem stays open and is asked again later.
  util::Result<void> bring_up(modem::Modem& modem);
  util::Result<void> count_failed_bring_up(const modem::Modem& modem, const util::Error& error);
  util::Result<void> on_timer(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> sweep(modem::Modem& modem, spool::Spool& spool);
  util::Result<void> collect(const std::string& memory, modem::Modem& modem, spool::Spool& spool);
  /// Direct messages live nowhere but here until the spool has them: in order, kept over failed
  /// commits.
  util::Result<void> flush_buffered(modem::Modem& modem, spool::Spool& spool);
  void buffer_direct(modem::DirectMessage message, const modem::Modem& modem);
  /// The same when the modem they came from is gone.
  void flush_after_close(spool::Spool& spool);
  /// Between two sessions: waits, and goes on saving what is unsaved.
  void rest(util::Duration pause, spool::Spool& spool);
  /// True once the spool has it all: they may be deleted.
  bool commit(std::span<const spool::Arrival> arrivals, spool::Spool& spool);
  spool::Arrival arrival(const modem::Modem& modem, std::string source, std::string_view hex) const;
  std::optional<spool::Spool> connect_spool();
  void wait(util::Duration pause);
  void recall_suspension(spool::Spool& spool);
  void wait_until_resumed();
  util::Result<void> on_incoming_call(modem::Modem& modem);
  void note_signal(const modem::Modem& modem);
  /// The wait is over: stopped, moved, or something came.
  bool interrupted() const { return leave_ || woken_; }
  void set_health(control::ModemHealth health, std::string trouble);
  void show(const modem::Modem& modem);
  void show_detached();
  void log_location(const modem::Info& info);
  bool is_waiting_for_holder() const;

  const config::ModemSettings settings_;
  const std::chrono::seconds sweep_;
  Shared& shared_;
  io::Bell bell_;
  TaskQueue tasks_;
  SmsSender sender_;
  DialogueRecorder trace_;
  Heartbeat& heartbeat_;
  const OnImeiRead on_imei_read_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> leave_{false};  ///< this session is over: stopped, or attached elsewhere
  std::atomic<bool> woken_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> look_now_{false};
  SimManager sim_;
  std::mutex suspension_mutex_;
  std::atomic<bool> suspended_{false}, sending_paused_{false};
  mutable std::mutex status_mutex_;
  control::ModemStatus status_;
  std::optional<PortAssignment> assignment_;
  std::string detached_why_ = "not found yet";
  std::size_t first_port_ = 0;  ///< which of them is tried first
  int baud_found_ = 0;          ///< where the modem came up last; 0: not known, or no matter
  struct Place {
    std::uint16_t vendor = 0, product = 0;
    std::optional<modem::PortRole> role;
  };
  Place place_;  ///< of the port that is open; the worker's thread alone
  std::optional<util::Deadline> last_heard_, last_sms_;
  std::deque<std::pair<util::Deadline, int>> signals_;      ///< of the last day, a minute apart
  std::int64_t commands_before_ = 0, timeouts_before_ = 0;  ///< of earlier sessions
  std::deque<Unsaved> buffered_;
  std::optional<util::Deadline> last_ring_;
  std::string listing_trouble_;  ///< of the sweep under way
  bool up_ = false;              ///< brought up; else only bring_up() is tried, at next_health_
  bool was_up_ = false;          ///< in this session
  int failed_sweeps_ = 0, failed_bring_ups_ = 0;  ///< in a row
  util::Deadline next_sweep_, next_health_;
  std::thread thread_;
};

}  // namespace gsmrelayd
