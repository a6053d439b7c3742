// One life of the appliance: the objects of gsmrelayd around one modem, without their threads, on a
// real spool.
#pragma once

#include <memory>
#include <string>

#include "gsmrelayd/clock/clock_keeper.hpp"
#include "gsmrelayd/modem/modem_context.hpp"
#include "gsmrelayd/modem/session_loop.hpp"
#include "gsmrelayd/relay_loop.hpp"
#include "spool/audit.hpp"
#include "spool/file_tools.hpp"
#include "tests/soak/server.hpp"

namespace soak {

class Kiosk;

/// Puts back what cut_power() has saved.
void restore_disk(const std::string& folder);

class Box {
 public:
  explicit Box(Kiosk& kiosk);
  ~Box();
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;

  /// Runs until stop() or cut_power().
  void run();
  void stop() { context_->control.stop(); }
  /// Saves the files as they are now. From here on the box reaches nothing: no port, no server.
  void cut_power();
  bool is_dead() const { return dead_; }
  /// Tells the modem's thread whether the stick is on the bus.
  void follow_bus();
  /// Ends the session and opens the port again.
  void reopen() { context_->control.restart_session(); }
  /// Runs the relay as far as something is due, and the clock's keeper once a minute.
  void run_relay();
  /// Returns when run_relay() has something to do.
  util::Deadline next_relay() const;

  bool is_up() const { return context_->board.health() == control::ModemHealth::up; }
  control::ModemStatus status() const { return context_->board.status(); }
  spool::Audit audit();
  /// Octets of the database, and of its log.
  std::int64_t database() const { return spool::octets_of_file(path_); }
  std::int64_t log() const { return spool::octets_of_file(path_ + "-wal"); }
  gsmrelayd::Shared& shared() { return *shared_; }

 private:
  util::Result<std::unique_ptr<io::Port>> open(const std::string& tty);
  void wait_until(util::Deadline until);
  bool relay_is_due() const;

  Kiosk& kiosk_;
  const std::string path_;
  gsmrelayd::CorrectedClock clock_;
  std::shared_ptr<spool::File> file_;
  std::unique_ptr<gsmrelayd::Shared> shared_;
  std::unique_ptr<gsmrelayd::ClockKeeper> keeper_;
  std::unique_ptr<gsmrelayd::ModemContext> context_;
  std::unique_ptr<spool::Spool> spool_;  ///< of the modem's thread
  ServerLink* link_ = nullptr;
  std::unique_ptr<gsmrelayd::RelayLoop> relay_;
  util::Deadline next_date_{};
  bool dead_ = false;
};

}  // namespace soak
