// Registration, operator and signal (docs/field-notes.md#8-registration-and-signal).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/at_channel.hpp"
#include "modem/network/registration.hpp"
#include "modem/network/signal.hpp"
#include "modem/network/sms_bearer.hpp"

namespace modem {

class Network {
 public:
  explicit Network(AtChannel& channel) : channel_(channel), registration_(channel) {}

  /// Selects long operator names and sets up the registration. Once per bring-up.
  util::Result<void> set_up();
  /// Reads registration, operator and signal.
  util::Result<void> refresh();
  /// Returns the best <stat> of CREG, CGREG, CEREG; -1 unknown.
  int registration() const { return registration_.best(); }
  Registration& domains() { return registration_; }
  const std::string& operator_name() const { return operator_name_; }
  /// Returns MCC and MNC; empty if the modem does not report them.
  const std::string& operator_number() const { return operator_number_; }
  /// Returns <mode> of AT+COPS?; nothing if the modem does not report it.
  std::optional<int> selection_mode() const { return selection_mode_; }
  SmsBearer bearer() const { return bearer_; }
  const std::optional<Signal>& signal() const { return signal_; }

 private:
  util::Result<std::string> read_operator();
  util::Result<void> read_operator_number();
  util::Result<void> read_signal();
  util::Result<void> read_bearer();

  AtChannel& channel_;
  Registration registration_;
  std::string operator_name_, operator_number_;
  std::optional<int> selection_mode_;
  std::optional<Signal> signal_;
  SmsBearer bearer_ = SmsBearer::unknown;
};

}  // namespace modem
