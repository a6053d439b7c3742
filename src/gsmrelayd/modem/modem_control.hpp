// What other threads want of a modem's thread, and the bell that wakes it.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "gsmrelayd/liveness.hpp"
#include "gsmrelayd/modem/port_assignment.hpp"
#include "io/bell.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe: any thread sets what is wanted and rings the bell; the modem's thread takes it.
class ModemControl {
 public:
  /// What the modem's thread has to do.
  struct Wanted {
    bool stopped = false;                        ///< end the thread
    bool suspended = false;                      ///< keep the port closed
    std::optional<PortAssignment> assignment;    ///< the port to open; nothing: there is no modem
    std::string detached_why = "not found yet";  ///< why there is none
  };

  explicit ModemControl(std::optional<PortAssignment> assignment);

  // --- Any thread.

  /// Ends the thread at its next wait.
  void stop();
  /// Replaces the port to work on and ends a session on another one. Returns false if `assignment`
  /// differs in nothing but `ask_imei`, which matters to the next session only.
  bool attach(PortAssignment assignment);
  /// Takes the port away: it is closed at once, so that its number is free. Does nothing if there
  /// is none and `why` is known.
  void detach(std::string why);
  void set_suspended(bool suspended);
  /// Ends the session; the next one opens the port again.
  void restart_session();
  /// Ends the pause before the next attempt to open the port.
  void wake();
  /// Asks for a look at SIM and memories now, not at the next poll.
  void request_poll();
  /// Holds sending back, or lets it go on.
  void pause_sending(bool paused);
  /// Returns a copy of the assignment in force.
  std::optional<PortAssignment> assignment() const;
  io::Bell& bell() { return bell_; }

  // --- The modem's thread.

  /// Returns what is wanted now; from here on a change of it sets changed().
  Wanted take();
  /// True once something else is wanted than was taken: the session has to end. For
  /// modem::AtChannel::stop_on().
  const std::atomic<bool>& changed() const { return changed_; }
  /// Returns true once after each request_poll().
  bool take_poll_request();
  bool sending_paused() const;
  /// Returns true if a wait has to end: changed(), or wake() was called since take().
  bool interrupted() const;
  /// Waits until `until`, a change or wake(); beats while it waits.
  void wait(const util::Clock& clock, util::Deadline until, Heartbeat& heartbeat);

 private:
  io::Bell bell_;
  std::atomic<bool> changed_{false};
  mutable util::Mutex mutex_;  ///< also keeps changed_ and wanted_ in step
  Wanted wanted_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;           ///< since take()
  bool poll_requested_ GUARDED_BY(mutex_) = false;  ///< since take_poll_request()
  bool sending_paused_ GUARDED_BY(mutex_) = false;
};

}  // namespace gsmrelayd
