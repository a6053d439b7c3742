// One modem's thread: opens the port, runs a session, and starts again when the line is lost. Owns
// the port, the Modem and a spool connection, so a faulty stick blocks only this thread.
#pragma once

#include <atomic>

#include "gsmrelayd/modem/modem_context.hpp"
#include "spool/modem_store.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

/// Any thread may call every function. All return at once, except the destructor and suspend().
class ModemThread {
 public:
  /// Starts the thread. If `settings` has a port and no USB path, the thread is attached to that
  /// port. `on_imei_read` may be empty. With `held` it begins as after hold().
  ModemThread(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
              OnImeiRead on_imei_read = {}, bool held = false);
  /// Asks the thread to end and waits for it.
  ~ModemThread();

  const config::ModemSettings& settings() const { return context_.settings; }
  control::ModemStatus status() const { return context_.board.status(); }
  /// Runs functions of other threads on this one.
  TaskQueue& tasks() { return context_.tasks; }
  DialogueRecorder& recorder() { return context_.recorder; }

  /// Gives the thread a port; a session on another one ends.
  void attach(PortAssignment assignment);
  /// Removes the port: it is closed at once, so that the kernel can reuse its name. `why` becomes
  /// the error in the status.
  void detach(std::string why);
  /// Ends the pause before the next attempt to open the port, and hold().
  void wake() { context_.control.wake(); }
  /// Lets the port be opened no more before wake() or release(), for two minutes at most. One that
  /// is open stays so.
  void hold() { context_.control.hold(); }
  /// Does what wake() does, if the modem is held.
  void release() { context_.control.release(); }
  /// Stores the USB device of the port. The session continues.
  void set_usb(const std::string& usb, const std::string& family);
  /// Forgets for the recovery at which USB device the modem is: it has left, or another has come.
  void leave_usb();
  /// Makes the thread check SIM and memories now, not at the next poll.
  void request_poll() { context_.control.request_poll(); }
  /// Publishes the state of `modem`. To be called on its thread.
  void publish_status(const modem::Modem& modem) { context_.publish_status(modem); }
  /// Clears the modem's memories, see clear_memories(). Blocks until that is done. Returns `retry`
  /// if the modem is not up or busy, `reject` while a USSD session is open.
  util::Result<std::vector<control::ClearedMemory>> clear_memories();
  /// Makes the thread read the outgoing queue.
  void notify_outbox();
  /// Stops sending while the SIM is swapped, or resumes it.
  void pause_sending(bool paused) { context_.control.pause_sending(paused); }
  /// Closes the port, or opens it again. Stores it in `store`, so that it survives a restart.
  util::Result<void> suspend(bool suspended, spool::ModemStore store);
  /// Ends the session and takes the step `rung` of the recovery.
  void ask_for_rung(modem::Rung rung) { context_.control.ask_for_rung(rung); }
  /// Opens the port of a parked modem again.
  void unpark() { context_.control.unpark(); }
  /// Records the dialogue for `length`; with `reopen` the port is closed and opened first.
  void start_trace(std::chrono::seconds length, bool reopen);

  /// Asks the thread to end; it does so at its next wait.
  void stop();
  bool ended() const { return ended_; }

 private:
  void run();
  void load_suspension(spool::ModemStore store);
  /// Shows when the last SMS before the start came.
  void recall_last_sms(spool::Spool& spool);

  ModemContext context_;
  /// Guards no member: a suspension is stored in the spool and set in `control` as one step.
  util::Mutex suspension_mutex_;
  std::atomic<bool> ended_{false};
  util::Thread thread_;
};

}  // namespace gsmrelayd
