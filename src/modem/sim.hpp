// The SIM's state and its PIN (docs/field-notes.md#6-sim-state-and-pin). A PIN is entered only if
// that cannot lock the card and its keeper agrees; a PUK only by a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/at_channel.hpp"
#include "modem/pin_tries.hpp"

namespace modem {

enum class SimState { unknown, ready, pin, puk, absent, busy, failed };
const char* to_string(SimState state);

/// From the text of +CPIN: "READY", "SIM PIN", …
SimState sim_state_of(std::string_view text);
/// From a failed AT+CPIN?: CME 10…18 and the CMS codes that mean the same.
SimState sim_state_of(const at::FinalResult& result);

/// A card that wants its PIN.
struct LockedSim {
  std::string iccid;  ///< empty: not readable before the PIN
  std::optional<int> tries_left;
};

enum class PinOutcome { accepted, refused, unknown };

/// Who knows the PINs, and remembers over restarts what became of each.
class PinProvider {
 public:
  virtual ~PinProvider() = default;
  /// The PIN, entered at once; or why none is. Never called with fewer than two tries left.
  virtual util::Result<std::string> pin_for(const LockedSim& sim) = 0;
  virtual void tried(const LockedSim& sim, const std::string& pin, PinOutcome outcome) = 0;
};

/// What a person enters: the PIN; or the PUK with a new PIN.
struct Unlocking {
  std::string pin, puk{};
  bool last_try = false;  ///< also when one try is left: a wrong one blocks the card
};

class Sim {
 public:
  explicit Sim(AtChannel& channel) : channel_(channel) {}

  /// Asks once.
  util::Result<SimState> ask();
  /// Waits while the SIM is busy (every 2 s, up to 60 s), enters the keeper's PIN if one is wanted;
  /// nullptr: none is entered. `retry` without a SIM, `reject` when a person must act.
  util::Result<void> make_ready(const Profile& profile, PinProvider* keeper);
  /// By a person. `keeper` is asked for the PIN of `unlocking` right before the attempt and told of
  /// its outcome. `reject` if the card refused it or does not want it.
  util::Result<void> unlock(const Profile& profile, const Unlocking& unlocking,
                            PinProvider& keeper);
  SimState state() const { return state_; }
  /// As last read; nothing if the modem does not say.
  const PinTries& tries() const { return tries_; }

 private:
  util::Result<void> wait_while_busy();
  util::Result<void> enter(const Profile& profile, PinProvider* keeper);
  util::Result<LockedSim> look(const Profile& profile);
  /// The outcome of a PIN or PUK the card asked for in state `wanted`.
  util::Result<PinOutcome> attempt(const std::string& command, SimState wanted);
  PinOutcome confirm(SimState wanted);
  util::Result<void> verdict() const;

  AtChannel& channel_;
  SimState state_ = SimState::unknown;
  PinTries tries_;
};

}  // namespace modem
