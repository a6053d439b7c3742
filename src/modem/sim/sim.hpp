// The SIM's state and its PIN (docs/field-notes.md#6-sim-state-and-pin). A PIN is entered only if
// that cannot lock the card and the provider allows it; a PUK only on a user's request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/at_channel.hpp"
#include "modem/sim/pin_tries.hpp"

namespace modem {

/// `locked`: the modem is locked to another network, provider or SIM (PH-NET PIN, PH-SIM PIN, …).
enum class SimState { unknown, ready, pin, puk, absent, busy, failed, locked };
const char* to_string(SimState state);

/// Returns the state for the text of +CPIN: "READY", "SIM PIN", … (27.007 §8.3). Ignores case.
SimState sim_state_of(std::string_view text);
/// Returns the state for a failed AT+CPIN?: CME 5…18 and 40…47, and the equivalent CMS codes.
SimState sim_state_of(const at::FinalResult& result);

/// A card that is locked by its PIN.
struct LockedSim {
  std::string iccid;  ///< empty: not readable before the PIN
  std::optional<int> tries_left;
};

enum class PinOutcome { accepted, refused, unknown };

/// Provides PINs, and stores the outcome of each attempt over restarts.
class PinProvider {
 public:
  virtual ~PinProvider() = default;
  /// Returns the PIN, which is entered at once, or the reason why none is entered. make_ready()
  /// calls it only with two tries left or an unknown number; unlock() also with one.
  virtual util::Result<std::string> pin_for(const LockedSim& sim) = 0;
  /// Stores the outcome of an attempt with `pin`.
  virtual void tried(const LockedSim& sim, const std::string& pin, PinOutcome outcome) = 0;
  /// Takes back what pin_for() has stored, as `pin` was not sent. Called by unlock() only.
  virtual void withdraw(const LockedSim& sim, const std::string& pin) = 0;
};

/// The codes that a user enters: the PIN, or the PUK with a new PIN.
struct Unlocking {
  std::string pin, puk{};
  bool last_try = false;  ///< allow it with one try left: a wrong code blocks the card
  std::string iccid{};    ///< the card that they belong to; empty: the card that is in the modem
};

class Sim {
 public:
  explicit Sim(AtChannel& channel) : channel_(channel) {}

  /// Reads the state once (AT+CPIN?).
  util::Result<SimState> ask();
  /// Waits while the SIM is busy (every 2 s, up to 60 s), then enters the PIN of `provider` if the
  /// SIM is locked; nullptr: enters none. Returns `retry` without a SIM, `reject` if a user must
  /// act.
  util::Result<void> make_ready(const Profile& profile, PinProvider* provider);
  /// Enters the codes of `unlocking`. Reports the attempt to `provider` before and its outcome
  /// after, or withdraws it if nothing was sent. Returns `reject` if the card refused the code, is
  /// not locked by it, or is not the one that `unlocking` names: its ICCID is read right before the
  /// code is sent.
  util::Result<void> unlock(const Profile& profile, const Unlocking& unlocking,
                            PinProvider& provider);
  SimState state() const { return state_; }
  /// Returns the answer to AT+CPIN? if it is no known state or means a lock; else empty.
  const std::string& said() const { return said_; }
  /// Returns the tries as last read; no values if the modem does not report them.
  const PinTries& tries() const { return tries_; }

 private:
  util::Result<void> wait_while_busy();
  util::Result<void> enter(const Profile& profile, PinProvider* provider);
  util::Result<LockedSim> look(const Profile& profile);
  util::Result<void> check_card(const Profile& profile, const std::string& wanted);
  /// Sends a PIN or PUK to the card in the state `wanted` and returns the outcome.
  util::Result<PinOutcome> attempt(const std::string& command, SimState wanted);
  PinOutcome confirm(SimState wanted);
  util::Result<PinOutcome> judge_by_counter(const Profile& profile, const LockedSim& before,
                                            const std::string& command);
  util::Result<std::optional<PinOutcome>> look_again(const Profile& profile,
                                                     const LockedSim& before);
  util::Result<void> verdict() const;

  AtChannel& channel_;
  SimState state_ = SimState::unknown;
  std::string said_;
  PinTries tries_;
};

}  // namespace modem
