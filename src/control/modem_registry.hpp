// The interface of the modems and their SIMs for the local API. Implemented by src/gsmrelayd and by
// a fake in tests. Several threads call it at once: implementations are thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "modem/network/scan.hpp"
#include "modem/recovery/rung.hpp"
#include "modem/sim/sim.hpp"
#include "modem/ussd/ussd.hpp"
#include "util/clock.hpp"
#include "util/phone_number.hpp"
#include "util/result.hpp"

namespace control {

/// An AT command from an administrator.
struct RawCommand {
  std::string command;
  bool force = false;  ///< allows commands that may end reception or lock the SIM
  std::chrono::seconds limit{10};
};

/// The recorded dialogue of a modem as lines of a transcript, redacted.
struct TraceView {
  std::vector<std::string> lines;
  std::uint64_t last = 0;  ///< number of the newest line; a client asks for later ones
  std::uint64_t lost = 0;  ///< lines that were asked for and are no longer kept
  bool running = false;
};

/// What was done to one memory of a modem, as the messages in it were cleared.
struct ClearedMemory {
  std::string name;          ///< "SM"
  int before = 0, used = 0;  ///< messages that the modem counted before and after
  int total = 0;             ///< its places
  int drafts = 0, sent = 0;  ///< that were deleted: SMS to send, and sent ones
  int saved = 0;             ///< received SMS that are in the spool and were deleted
  int left = 0;              ///< messages that were left
  std::string trouble{};     ///< why something was left; empty: nothing was
};

/// One line for the user who exchanges the SIM.
struct SwapEvent {
  std::uint64_t number = 0;  ///< from 1; a client asks for later ones
  util::WallTime time;
  std::string step;  ///< "emptying", "safe", "waiting", "starting", "testing", "done", …
  std::string text;
};

/// The state of a guided SIM swap.
struct SwapView {
  std::string modem, step;
  bool finished = false, succeeded = false;
  std::vector<SwapEvent> events;
  std::string old_sim, new_sim, operator_name, tested;  ///< whole identities: mask them
  std::chrono::seconds took{0};
};

/// One modem. Errors: `retry` if it is not up or did not answer in time, `reject` if a retry cannot
/// succeed.
class ModemHandle {
 public:
  virtual ~ModemHandle() = default;

  /// Sends an AT command on the modem's thread. Returns the lines of the answer, the final result
  /// last. Fails with `reject` for a dangerous command without `force`.
  virtual util::Result<std::vector<std::string>> raw_command(const RawCommand& command) = 0;
  /// Records the dialogue for `length`. With `reopen` the port is reopened first.
  virtual void start_trace(std::chrono::seconds length, bool reopen) = 0;
  /// Returns the recorded lines after number `after`. Waits up to `wait` for one.
  virtual TraceView trace(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  /// Searches for networks (TS 27.007 §7.3), which takes minutes.
  virtual util::Result<std::vector<modem::HeardNetwork>> scan() = 0;
  /// Deletes drafts, sent SMS and received SMS that the spool has (it stores those that it lacks
  /// first) from all memories. Fails with `reject` during a SIM swap or a USSD session.
  virtual util::Result<std::vector<ClearedMemory>> clear() = 0;
  /// Closes the port and keeps it closed across reloads and restarts; with false opens it again.
  virtual util::Result<void> suspend(bool suspended) = 0;
  /// Takes the step `rung` of the recovery: the session ends. Fails with `reject` if there is no
  /// modem, or if its SIM would wait for a PIN that is not stored, unless `force`.
  virtual util::Result<void> recover(modem::Rung rung, bool force) = 0;
  /// Opens the port of a parked modem again; does nothing for another one.
  virtual void unpark() = 0;

  /// Enters a PIN, or a PUK and a new PIN. Fails with `reject` and the answer of the SIM.
  virtual util::Result<void> unlock(const modem::Unlocking& unlocking) = 0;
  /// Stores the number of the service centre on the card. Fails with `reject` if the modem refuses
  /// it.
  virtual util::Result<void> set_service_centre(const util::PhoneNumber& number) = 0;
  virtual util::Result<modem::UssdReply> ussd(const std::string& text) = 0;
  virtual util::Result<void> cancel_ussd() = 0;
  /// Starts a guided SIM swap. Does nothing if one runs.
  virtual util::Result<void> start_swap() = 0;
  /// Starts the last step of a swap alone: a test SMS to the card that is in the modem. swap()
  /// follows it, cancel_swap() cancels it.
  virtual util::Result<void> start_test() = 0;
  virtual util::Result<void> cancel_swap() = 0;
  /// Returns the running or last swap with its events after number `after`. Waits up to `wait` for
  /// one. Fails with `reject` if there was none.
  virtual util::Result<SwapView> swap(std::uint64_t after, std::chrono::milliseconds wait) = 0;
};

class ModemRegistry {
 public:
  virtual ~ModemRegistry() = default;
  /// Returns the modem `name`; nullptr if there is none.
  virtual std::shared_ptr<ModemHandle> find(const std::string& name) = 0;
  /// Removes a disconnected modem and all records of it except its messages. Returns the steps in
  /// words. Fails with `reject` for a modem that is unknown, configured or connected.
  virtual util::Result<std::vector<std::string>> forget(const std::string& name) = 0;
};

}  // namespace control
