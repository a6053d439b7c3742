// What the local API asks of the daemon about SIM cards: PIN and PUK, USSD, the guided swap.
// Implemented by src/gsmrelayd, by a fake in tests. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "modem/sim.hpp"
#include "modem/ussd.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace control {

/// One line for the technician at the box.
struct SwapEvent {
  std::uint64_t number = 0;  ///< from 1; ask for those after it
  util::WallTime time;
  std::string step;  ///< "emptying", "safe", "waiting", "starting", "testing", "done", …
  std::string text;
};

/// The guided exchange of a card, as it stands.
struct SwapView {
  std::string modem, step;
  bool finished = false, succeeded = false;
  std::vector<SwapEvent> events;
  std::string old_sim, new_sim, operator_name, tested;  ///< identities whole: mask them
  std::chrono::seconds took{0};
};

class SimDesk {
 public:
  virtual ~SimDesk() = default;
  /// The `[[sim]]` entries, without their PINs.
  virtual std::vector<config::SimSettings> entries() = 0;
  /// A person's PIN, or PUK and new PIN. `reject` with what the card said.
  virtual util::Result<void> unlock(const std::string& modem,
                                    const modem::Unlocking& unlocking) = 0;
  virtual util::Result<modem::UssdReply> ussd(const std::string& modem,
                                              const std::string& text) = 0;
  virtual util::Result<void> cancel_ussd(const std::string& modem) = 0;
  /// Begins; one that runs already goes on.
  virtual util::Result<void> start_swap(const std::string& modem) = 0;
  virtual util::Result<void> cancel_swap(const std::string& modem) = 0;
  /// The running or last one of this modem, with events after `after`; waits up to `wait` for one.
  virtual util::Result<SwapView> swap(const std::string& modem, std::uint64_t after,
                                      std::chrono::milliseconds wait) = 0;
};

}  // namespace control
