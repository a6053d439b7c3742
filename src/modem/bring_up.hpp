// Sets a modem up, from the first octet to the announcement of messages
// (docs/field-notes.md#16-bring-up). One BringUp object is one attempt. Runs on the modem's thread.
#pragma once

#include <cstdint>
#include <optional>

#include "modem/modem_parts.hpp"

namespace modem {

struct BringUpOptions {
  PinProvider* pins = nullptr;  ///< provides the PIN of a locked SIM; none: a user must enter it
  /// The ids of the port's USB device, if known: they tell the family before the modem is
  /// identified.
  std::uint16_t usb_vendor = 0, usb_product = 0;
  std::optional<PortRole> role = {};  ///< of the port, from drivers::choose_ports
  /// Search the line speed: the port may be a UART, and no speed is configured
  /// (docs/field-notes.md#2-line-speed).
  bool any_speed = false;
};

class BringUp {
 public:
  BringUp(ModemParts& parts, const BringUpOptions& options) : parts_(parts), options_(options) {}

  /// Runs all steps in order and fills parts.info. Returns `reopen` if the port is dead, `retry`
  /// without a usable SIM or SMS service, `reject` if a user must act.
  util::Result<void> run();

 private:
  util::Result<void> make_contact();
  util::Result<void> switch_echo_off();
  util::Result<void> identify();
  util::Result<void> fix_line_speed();
  util::Result<void> run_init();
  util::Result<void> switch_radio_on();
  util::Result<void> prepare_sim();
  util::Result<void> wait_until_sms_ready();
  util::Result<void> identify_sim();
  util::Result<void> set_up_sms();

  ModemParts& parts_;
  const BringUpOptions& options_;
};

}  // namespace modem
