// The requests of other threads to a modem's thread, and the bell that wakes it.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "gsmrelayd/liveness.hpp"
#include "gsmrelayd/modem/port_assignment.hpp"
#include "io/bell.hpp"
#include "modem/recovery/rung.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe: any thread sets the wanted state and rings the bell; the modem's thread takes it.
class ModemControl {
 public:
  /// The state that other threads want.
  struct Wanted {
    bool stopped = false;                        ///< end the thread
    bool suspended = false;                      ///< keep the port closed
    std::optional<PortAssignment> assignment;    ///< the port to open; nothing: no modem is present
    std::string detached_why = "not found yet";  ///< why no modem is present
    std::uint64_t arrivals = 0;  ///< raised each time that a modem appears or leaves
    /// The step of recovery that a person has asked for, of the modem that was there then. take()
    /// removes it, like `unpark`.
    std::optional<modem::Rung> rung{};
    bool unpark = false;  ///< open the port of a parked modem again
    bool held = false;    ///< begin no session: the modem's turn to start has not come
  };

  explicit ModemControl(std::optional<PortAssignment> assignment);

  // --- Any thread.

  /// Ends the thread at its next wait.
  void stop();
  /// Replaces the port and ends a session on another one. Returns false if at most `ask_imei`
  /// differs, which applies to the next session.
  bool attach(PortAssignment assignment);
  /// Removes the port: it is closed at once, so that the kernel can reuse its name. Does nothing if
  /// there is none and `why` is unchanged.
  void detach(std::string why);
  /// Closes the port until it is called with false.
  void set_suspended(bool suspended);
  /// Ends the session; the next one takes the step `rung` of the recovery first.
  void ask_for_rung(modem::Rung rung);
  /// Ends the parking of the modem.
  void unpark();
  /// Ends the session; the next one opens the port again.
  void restart_session();
  /// Ends the pause before the next attempt to open the port, and hold().
  void wake();
  /// Lets no other session begin before wake() or release(), for two minutes at most. One that runs
  /// goes on.
  void hold();
  /// Does what wake() does, if the modem is held.
  void release();
  /// Makes the session check SIM and memories now, not at the next poll.
  void request_poll();
  /// Stops sending, or resumes it.
  void pause_sending(bool paused);
  /// Returns a copy of the assignment in force.
  std::optional<PortAssignment> assignment() const;
  io::Bell& bell() { return bell_; }

  // --- The modem's thread.

  /// Returns the wanted state and resets changed(), which a later change of it sets.
  Wanted take();
  /// Is true when the wanted state differs from the taken one: the session has to end. Used by
  /// modem::AtChannel::stop_on().
  const std::atomic<bool>& changed() const { return changed_; }
  /// Returns the step of recovery in `taken`, which could not be taken, to the next take(): unless
  /// the modem was exchanged since, or another step was asked for. Does not set changed().
  void give_back(const Wanted& taken);
  /// Returns true once after each request_poll().
  bool take_poll_request();
  bool sending_paused() const;
  /// Returns true if a wait has to end: changed(), or wake() was called since take().
  bool interrupted() const;
  /// Waits until `until`, a change or wake(). Records heartbeats.
  void wait(const util::Clock& clock, util::Deadline until, Heartbeat& heartbeat);

 private:
  void note_exchange() REQUIRES(mutex_);

  io::Bell bell_;
  std::atomic<bool> changed_{false};
  mutable util::Mutex mutex_;  ///< also held while changed_ is set together with wanted_
  Wanted wanted_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;           ///< since take()
  bool poll_requested_ GUARDED_BY(mutex_) = false;  ///< since take_poll_request()
  bool sending_paused_ GUARDED_BY(mutex_) = false;
};

}  // namespace gsmrelayd
