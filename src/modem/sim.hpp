// The SIM's state and its PIN (modems.md 1.4). A PIN is entered once and only if that cannot lock
// the card; a PUK never.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/at_channel.hpp"

namespace modem {

enum class SimState { unknown, ready, pin, puk, absent, busy, failed };
const char* to_string(SimState state);

/// From the text of +CPIN: "READY", "SIM PIN", …
SimState sim_state_of(std::string_view text);
/// From a failed AT+CPIN?: CME 10…18 and the CMS codes that mean the same.
SimState sim_state_of(const at::FinalResult& result);

class Sim {
 public:
  Sim(AtChannel& channel, const Profile& profile) : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Asks once.
  util::Result<SimState> ask();
  /// Waits while the SIM is busy (every 2 s, up to 60 s), enters `pin` if it is wanted. `retry`
  /// without a SIM, `reject` when a person must act.
  util::Result<void> make_ready(const std::string& pin);
  SimState state() const { return state_; }
  /// Of the PIN, as last read; nothing if the modem does not say.
  std::optional<int> tries_left() const { return tries_left_; }

 private:
  util::Result<void> wait_while_busy();
  util::Result<void> enter(const std::string& pin);
  util::Result<void> read_tries();

  AtChannel& channel_;
  const Profile* profile_;
  SimState state_ = SimState::unknown;
  std::optional<int> tries_left_;
  bool pin_entered_ = false;
};

}  // namespace modem
