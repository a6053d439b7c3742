// Chooses the AT port of a USB device (docs/field-notes.md#15-finding-the-at-port). Pure: a
// description in, a list or a reason out; nothing is opened. Diagnostic and GPS ports are never in
// the list, and no port of a device that may not be a modem: an Arduino, a serial bridge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/usb.hpp"
#include "modem/profile.hpp"

namespace drivers {

/// A port that may be opened and sent AT commands.
struct Candidate {
  /// `named`: the family's table gives it this role. `probe`: unknown; use it only if it answers
  /// AT, and AT+CNMI=? or AT+CPMS=?.
  enum class Basis : std::uint8_t { named, probe };

  std::string tty;                             ///< "/dev/ttyUSB2"
  int interface = 0;                           ///< bInterfaceNumber
  modem::PortRole role = modem::PortRole::at;  ///< at, at2; ppp only if there is no better one
  Basis basis = Basis::named;

  bool operator==(const Candidate&) const = default;
};

/// The reason why a device has no candidate.
enum class NoPort : std::uint8_t {
  none,         ///< it has one
  foreign,      ///< not a known modem: not opened, not reported
  bridge,       ///< a serial bridge: its USB id does not tell what is behind it
  cd_rom,       ///< a modem in CD-ROM mode: it switches within 60 to 90 s
  tty_missing,  ///< the AT interface has no tty: no driver, or not yet
  mbim_only,    ///< SMS only over MBIM
  qmi_only,     ///< SMS only over QMI
  hilink,       ///< a network card with a web page
  no_port       ///< a modem without a usable interface
};
std::string_view to_string(NoPort reason);

struct PortChoice {
  const modem::Profile* family = nullptr;  ///< null: known only by its kernel driver
  std::string_view note;                   ///< model, for people; may be empty
  std::vector<Candidate> candidates;
  NoPort reason = NoPort::none;
  /// How long the device may change by itself: since the last tty appeared if there are candidates,
  /// since it was plugged in for cd_rom and tty_missing; otherwise 0.
  std::chrono::seconds patience{0};

  /// Returns whether it is a modem, usable or not; false: another device.
  bool is_modem() const { return reason != NoPort::foreign && reason != NoPort::bridge; }
};

PortChoice choose_ports(const io::UsbDevice& device);

/// Returns one sentence with what to do next; "" for none and foreign.
std::string explain(NoPort reason, const io::UsbDevice& device);

}  // namespace drivers
