// The known values of a modem, its SIM and its network, set by the bring-up and refreshed later.
// Strings are as the modem sent them; empty if it did not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem/messages/stored_message.hpp"
#include "modem/network/registration.hpp"
#include "modem/network/signal.hpp"
#include "modem/network/sms_bearer.hpp"
#include "modem/sim/sim.hpp"

namespace modem {

/// Has more than 20 members, as it is one copyable record that the local API shows as a whole.
struct Info {
  std::string manufacturer, model, firmware, imei, iccid, imsi, operator_name, driver;
  /// AT+CSCA?; empty: none is stored on the card; nothing: the modem did not say.
  std::optional<std::string> service_centre;
  SimState sim = SimState::unknown;
  std::string sim_said;      ///< AT+CPIN? in the modem's words, if `sim` is unknown or locked
  std::optional<int> radio;  ///< <fun> of AT+CFUN? (27.007 §8.2)
  std::optional<int> pin_tries_left, puk_tries_left;
  std::string number;     ///< the SIM's own, if it has it stored
  int registration = -1;  ///< the best <stat> of CREG, CGREG, CEREG (27.007 §7.2); -1 unknown
  Domains domains;        ///< the three one by one
  SmsBearer bearer = SmsBearer::unknown;  ///< what carries SMS
  std::string refusal;                    ///< why registration is denied, in the network's words
  std::string operator_number;            ///< MCC and MNC
  std::optional<int> selection_mode;      ///< <mode> of AT+COPS? (27.007 §7.3)
  std::optional<Signal> signal;
  std::uint8_t technologies = 0;  ///< a set of k2g, k3g and k4g that its family has; 0: not known
  std::vector<MemoryFill> memories;
  std::string receiving;    ///< the one of them that new SMS go to (mem3 of AT+CPMS)
  int stuck_slots = 0;      ///< slots that keep their message after three deletions
  bool cmgl_hangs = false;  ///< AT+CMGL hangs, so messages are read one by one
  int baud = 0;             ///< speed of the line; 0: it has none
  std::string announcing;   ///< AT+CNMI as set; empty: only sweeps find messages

  /// Forgets what only a modem that answers knows: the states of SIM, radio, network and memories.
  /// Keeps the identities of the modem and of its card.
  void forget_state();
  /// Returns true if an SMS can be tried: registered at home or roaming, for SMS at least.
  bool registered() const;
  /// Returns true if it is registered and that network is not the SIM's own (27.007 §7.2).
  bool roams() const;
  /// Returns what prevents a modem that was set up from doing its work, with the next step; empty
  /// if nothing is known. "MODEM" in it stands for the modem's name.
  std::string trouble() const;
  /// Returns the identity under which received messages are stored: the ICCID, else "imsi:…", else
  /// "imei:…", else "modem:<name>".
  std::string sim_identity(const std::string& modem_name) const;
};

}  // namespace modem
