// What the local API asks of one modem and its SIM. Implemented by src/gsmrelayd, by a fake in
// tests. Called on the API's threads, side by side: thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "modem/scan.hpp"
#include "modem/sim.hpp"
#include "modem/ussd.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace control {

/// An AT command that a person sends to a modem.
struct RawCommand {
  std::string command;
  bool force = false;  ///< also one that may end reception or lock the SIM
  std::chrono::seconds limit{10};
};

/// What of a modem's dialogue has been recorded, redacted: lines of a transcript.
struct TraceView {
  std::vector<std::string> lines;
  std::uint64_t last = 0;  ///< number of the newest line; ask for those after it
  std::uint64_t lost = 0;  ///< older ones asked for that are no longer kept
  bool running = false;
};

/// One line for the person who exchanges the SIM.
struct SwapEvent {
  std::uint64_t number = 0;  ///< from 1; ask for those after it
  util::WallTime time;
  std::string step;  ///< "emptying", "safe", "waiting", "starting", "testing", "done", …
  std::string text;
};

/// The state of a guided SIM swap.
struct SwapView {
  std::string modem, step;
  bool finished = false, succeeded = false;
  std::vector<SwapEvent> events;
  std::string old_sim, new_sim, operator_name, tested;  ///< identities whole: mask them
  std::chrono::seconds took{0};
};

/// One modem. Errors: `retry` if it is not up or did not answer in time, `reject` if it never will.
class ModemHandle {
 public:
  virtual ~ModemHandle() = default;

  /// Sends an AT command on the modem's thread. Returns the lines of the answer, the final result
  /// last. `reject` for a dangerous command without `force`.
  virtual util::Result<std::vector<std::string>> raw_command(const RawCommand& command) = 0;
  /// Records its dialogue for `length`, with `reopen` from a new opening of its port on.
  virtual void start_trace(std::chrono::seconds length, bool reopen) = 0;
  /// Returns the recorded lines after number `after`; waits up to `wait` for one.
  virtual TraceView trace(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  /// Searches for networks, which takes minutes.
  virtual util::Result<std::vector<modem::HeardNetwork>> scan() = 0;
  /// Closes its port and keeps it closed over reloads and restarts, or ends that.
  virtual util::Result<void> suspend(bool suspended) = 0;

  /// Enters a PIN, or a PUK and a new PIN. `reject` with what the SIM answered.
  virtual util::Result<void> unlock(const modem::Unlocking& unlocking) = 0;
  virtual util::Result<modem::UssdReply> ussd(const std::string& text) = 0;
  virtual util::Result<void> cancel_ussd() = 0;
  /// Starts a guided SIM swap; one that runs already goes on.
  virtual util::Result<void> start_swap() = 0;
  virtual util::Result<void> cancel_swap() = 0;
  /// Returns the running or last swap with its events after number `after`; waits up to `wait` for
  /// one. `reject` if there was none.
  virtual util::Result<SwapView> swap(std::uint64_t after, std::chrono::milliseconds wait) = 0;
};

class ModemRegistry {
 public:
  virtual ~ModemRegistry() = default;
  /// Returns the modem `name`; nullptr if there is none.
  virtual std::shared_ptr<ModemHandle> find(const std::string& name) = 0;
  /// Forgets a modem that is not there and all that is remembered of it but its messages. Returns
  /// what was done, in words. `reject` for an unknown or configured modem and for one that is
  /// there.
  virtual util::Result<std::vector<std::string>> forget(const std::string& name) = 0;
};

}  // namespace control
