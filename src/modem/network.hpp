// Registration, operator and signal (modems.md 1.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/at_channel.hpp"

namespace modem {

/// Registered for SMS: home, roaming, SMS only, CSFB not preferred (27.007 §7.2).
bool is_registered(int stat);

class Network {
 public:
  explicit Network(AtChannel& channel) : channel_(channel) {}

  /// Long operator names, once per bring-up.
  util::Result<void> set_up();
  util::Result<void> refresh();
  /// The best <stat> of CREG, CGREG, CEREG; -1 unknown.
  int registration() const { return registration_; }
  const std::string& operator_name() const { return operator_name_; }
  std::optional<int> signal_dbm() const { return signal_dbm_; }

 private:
  util::Result<void> read_registration();
  util::Result<void> read_signal();

  AtChannel& channel_;
  int registration_ = -1;
  std::string operator_name_;
  std::optional<int> signal_dbm_;
};

/// From "<rssi>,<ber>" of +CSQ; nothing for 99 or nonsense.
std::optional<int> csq_dbm(std::string_view parameters);
/// RSRP, RSCP or RxLev from +CESQ, whichever is known.
std::optional<int> cesq_dbm(std::string_view parameters);

}  // namespace modem
