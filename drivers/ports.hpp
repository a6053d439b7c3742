// Which serial port of a USB device to speak AT with (docs/field-notes.md#15-finding-the-at-port).
// Pure: a description in, a list or a reason out; nothing is opened. Diagnostic and GPS ports are
// never in the list, and neither is any port of a device that may be no modem: an Arduino, a serial
// bridge.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/usb.hpp"
#include "modem/profile.hpp"

namespace drivers {

/// A port that may be opened and spoken to, best first.
struct Candidate {
  /// `named`: the family's table gives it this role. `probe`: nobody knows; take it only if it
  /// answers AT and AT+CNMI=? or AT+CPMS=?.
  enum class Basis : std::uint8_t { named, probe };

  std::string tty;                             ///< "/dev/ttyUSB2"
  int interface = 0;                           ///< bInterfaceNumber
  modem::PortRole role = modem::PortRole::at;  ///< at, at2; ppp where there is nothing better
  Basis basis = Basis::named;

  bool operator==(const Candidate&) const = default;
};

/// Why a device has no candidate.
enum class NoPort : std::uint8_t {
  none,         ///< it has
  foreign,      ///< no modem as far as anybody knows: hands off, say nothing
  bridge,       ///< a serial bridge: what is behind it, its USB id does not say
  cd_rom,       ///< a modem that still shows its CD-ROM: it switches within 60 to 90 s
  tty_missing,  ///< the AT interface is there and its tty not (yet): no driver, or still coming
  mbim_only,    ///< SMS only over MBIM
  qmi_only,     ///< SMS only over QMI
  hilink,       ///< a network card with a web page
  no_port       ///< a modem without any interface that could be used
};
std::string_view to_string(NoPort reason);

struct PortChoice {
  const modem::Profile* family = nullptr;  ///< null: by its kernel driver alone
  std::string_view note;                   ///< model, for people; often empty
  std::vector<Candidate> candidates;
  NoPort reason = NoPort::none;
  /// How long to wait for it to change by itself: after the last tty appeared where there are
  /// candidates, since it was plugged in where it is cd_rom or tty_missing; else 0.
  std::chrono::seconds patience{0};

  /// A modem, usable or not; false: a device of somebody else.
  bool is_modem() const { return reason != NoPort::foreign && reason != NoPort::bridge; }
};

PortChoice choose_ports(const io::UsbDevice& device);

/// One sentence for a person with what to do next; empty for none and foreign.
std::string explain(NoPort reason, const io::UsbDevice& device);

}  // namespace drivers
