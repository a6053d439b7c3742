// Opens a modem's port: tries the candidates in turn, checks which modem answers, and reports which
// other program holds a port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gsmrelayd/modem/modem_context.hpp"
#include "io/port.hpp"

namespace gsmrelayd {

/// An open port, with what the USB bus reports about its modem.
struct OpenedPort {
  std::unique_ptr<io::Port> port;
  std::uint16_t usb_vendor = 0, usb_product = 0;
  std::optional<modem::PortRole> role;  ///< of the port; nothing unless its USB device is known
  bool any_speed = false;               ///< the line's speed is not configured and may matter
};

/// Opens a port, as io::open_port().
using OpenPort = std::function<util::Result<std::unique_ptr<io::Port>>(
    const std::string& tty, const io::PortOptions& options, const util::Clock& clock)>;

/// Used by the modem's thread only. Remembers between sessions which port and which speed worked.
class PortOpener {
 public:
  explicit PortOpener(ModemContext& context, OpenPort open_port = io::open_port)
      : context_(context), open_port_(std::move(open_port)) {}

  /// Opens the first candidate of `assignment` that works; if the assignment says so, the modem
  /// must support SMS and have the right IMEI. If none works, returns the error of the last
  /// candidate, which the status board shows. Ends early when ModemControl::changed().
  util::Result<OpenedPort> open(const PortAssignment& assignment);
  /// Returns true if the last open() found no modem: its port does not exist, or is not usable for
  /// a reason that is not the modem's.
  bool was_absent() const { return absent_; }
  /// Returns true if the last open() opened a port at which no modem answered, so that it could not
  /// be asked whose it is.
  bool was_silent() const { return silent_; }
  /// Returns true if the last open() opened a port and asked, and no modem answered at any port,
  /// whether or not one is known to be there.
  bool heard_nothing() const { return unanswered_ && !answered_; }
  /// Returns true if a port of the last open() is there, is free and does not open, and no other of
  /// them has told whose it is.
  bool was_shut() const { return shut_ && !answered_; }
  /// Makes the next session try `baud` first, at which the modem came up; 0: the line has no speed.
  void remember_baud(int baud) { baud_found_ = baud; }
  /// Makes the next session try another candidate first, as the modem did not come up at this one.
  void try_next_port() { ++first_port_; }

 private:
  util::Result<std::unique_ptr<io::Port>> try_port(const drivers::Candidate& candidate,
                                                   const PortAssignment& assignment, bool& opens);
  util::Result<void> probe(io::Port& port, const drivers::Candidate& candidate, bool any_speed);
  /// Returns true if another program holds the port, which the status board then names.
  bool is_held(const std::string& tty, const std::string& usb);
  /// Returns true if the speed has to be found: it is not configured, and the modem is no known USB
  /// device, which accepts any.
  bool may_search_speed(std::uint16_t usb_vendor) const {
    return context_.settings.baud == 0 && usb_vendor == 0;
  }

  ModemContext& context_;
  const OpenPort open_port_;
  bool absent_ = false, silent_ = false, shut_ = false, answered_ = false, unanswered_ = false;
  std::size_t first_port_ = 0;  ///< the candidate that is tried first
  int baud_found_ = 0;          ///< at which the modem came up last; 0: not known or none
};

}  // namespace gsmrelayd
