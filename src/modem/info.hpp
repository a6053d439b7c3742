// What is known about a modem, its SIM and its network: plain values, filled by the bring-up and
// refreshed while it runs. Strings are as the modem said them; empty if it did not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modem/registration.hpp"
#include "modem/sim.hpp"
#include "modem/stored_message.hpp"

namespace modem {

struct Info {
  std::string manufacturer, model, firmware, imei, iccid, imsi, operator_name, driver;
  std::string service_centre;  ///< AT+CSCA?
  SimState sim = SimState::unknown;
  std::optional<int> pin_tries_left, puk_tries_left;
  std::string number;     ///< the SIM's own, if it knows it
  int registration = -1;  ///< the best <stat> of CREG, CGREG, CEREG (27.007 §7.2); -1 unknown
  Domains domains;        ///< the three one by one
  std::string refusal;    ///< why registration is denied, as the network says it
  std::string operator_number;  ///< MCC and MNC
  std::optional<int> signal_dbm;
  std::vector<MemoryFill> memories;
  int stuck_slots = 0;      ///< slots that keep their message after three deletions: an alarm
  bool cmgl_hangs = false;  ///< learned: messages are read one by one
  int baud = 0;             ///< at which the modem answered; 0: its line has no speed
  std::string announcing;   ///< AT+CNMI as set; empty: found by sweeps only

  /// Returns true if an SMS can be tried: registered at home or roaming, for SMS at least.
  bool registered() const;
  /// Returns the key of everything received: the ICCID, else "imsi:…", else "imei:…", else
  /// "modem:<name>".
  std::string sim_identity(const std::string& modem_name) const;
};

}  // namespace modem
