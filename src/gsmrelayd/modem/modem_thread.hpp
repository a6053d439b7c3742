// One modem's thread: opens its port, runs a session, and begins again when the line is lost. It
// owns its port, its Modem and its spool connection; a sick stick holds up nothing but this thread.
#pragma once

#include <atomic>

#include "gsmrelayd/modem/modem_context.hpp"
#include "gsmrelayd/modem/modem_session.hpp"
#include "spool/modem_store.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

/// Every function may be called by any thread and returns at once, but the destructor and
/// suspend().
class ModemThread {
 public:
  /// Starts the thread. With a port and no USB socket in `settings` it is attached to that from the
  /// start. `on_imei_read` may be empty.
  ModemThread(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
              OnImeiRead on_imei_read = {});
  /// Asks the thread to end and waits for it.
  ~ModemThread();

  const config::ModemSettings& settings() const { return context_.settings; }
  control::ModemStatus status() const { return context_.board.status(); }
  /// Runs functions of other threads on this one.
  TaskQueue& tasks() { return context_.tasks; }
  DialogueRecorder& recorder() { return context_.recorder; }

  /// Gives the thread a port; a session on another one ends.
  void attach(PortAssignment assignment);
  /// Takes the port away: it is closed at once, so that its number is free. `why` becomes the
  /// modem's trouble.
  void detach(std::string why) { context_.control.detach(std::move(why)); }
  /// Ends the pause before the next attempt to open the port.
  void wake() { context_.control.wake(); }
  /// Stores which USB device the port turned out to be; the session goes on.
  void set_usb(const std::string& usb, const std::string& family) {
    context_.board.set_usb(usb, family);
  }
  /// Looks at SIM and memories now, not at the next poll.
  void request_poll() { context_.control.request_poll(); }
  /// Looks into the outgoing queue.
  void notify_outbox();
  /// Holds sending back while the SIM is changed, or lets it go on.
  void pause_sending(bool paused) { context_.control.pause_sending(paused); }
  /// Closes the port, or opens it again; remembered in `store` over restarts.
  util::Result<void> suspend(bool suspended, spool::ModemStore store);
  /// Records the dialogue for `length`; with `reopen` the port is closed and opened first.
  void start_trace(std::chrono::seconds length, bool reopen);

  /// Asks the thread to end; it does so at its next wait.
  void stop();
  bool ended() const { return ended_; }

 private:
  void run();
  void recall_suspension(spool::ModemStore store);
  void run_sessions(spool::Spool& spool);
  struct SessionResult {
    EndReason reason = EndReason::line_lost;
    bool came_up = false;
  };
  SessionResult run_session(const PortAssignment& assignment, PortOpener& opener,
                            Receiver& receiver, spool::Spool& spool);
  /// Waits between two sessions, and goes on saving what is buffered.
  void rest(util::Duration pause, Receiver& receiver);
  void wait(util::Duration pause);

  ModemContext context_;
  /// Guards no member: keeps what the spool remembers and what `control` wants in the same order.
  util::Mutex suspension_mutex_;
  std::atomic<bool> ended_{false};
  util::Thread thread_;
};

}  // namespace gsmrelayd
