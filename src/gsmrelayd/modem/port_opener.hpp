// The way to a modem's port: opens the candidates in turn, asks who is there, and says who else has
// it open.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gsmrelayd/modem/modem_context.hpp"
#include "io/port.hpp"

namespace gsmrelayd {

/// A port that is open, and what the USB bus tells of the modem behind it.
struct OpenedPort {
  std::unique_ptr<io::Port> port;
  std::uint16_t usb_vendor = 0, usb_product = 0;
  std::optional<modem::PortRole> role;  ///< of the port; nothing unless its USB device is known
  bool any_speed = false;               ///< nobody named the line's speed, and it may matter
};

/// Used by the modem's thread alone; remembers from one session to the next which port and which
/// speed worked.
class PortOpener {
 public:
  explicit PortOpener(ModemContext& context) : context_(context) {}

  /// Opens the first candidate of `assignment` that works; where the assignment asks for it, the
  /// modem must know SMS and have the right IMEI. If none works, the status board says why, and
  /// the error is that of the last candidate. Ends early when ModemControl::changed().
  util::Result<OpenedPort> open(const PortAssignment& assignment);
  /// The modem came up at `baud` (0: its line has no speed): the next session tries that first.
  void remember_baud(int baud) { baud_found_ = baud; }
  /// The modem did not come up: the port may be the wrong one of several.
  void try_next_port() { ++first_port_; }

 private:
  util::Result<std::unique_ptr<io::Port>> try_port(const drivers::Candidate& candidate,
                                                   const PortAssignment& assignment);
  util::Result<void> probe(io::Port& port, const drivers::Candidate& candidate, bool any_speed);
  /// Returns true if another program has the port; the status board then names it.
  bool is_held(const std::string& tty, const std::string& usb);
  /// Returns true if the speed is neither configured nor without meaning (a known USB modem).
  bool may_search_speed(std::uint16_t usb_vendor) const {
    return context_.settings.baud == 0 && usb_vendor == 0;
  }

  ModemContext& context_;
  std::size_t first_port_ = 0;  ///< the candidate that is tried first
  int baud_found_ = 0;          ///< where the modem came up last; 0: not known, or no matter
};

}  // namespace gsmrelayd
