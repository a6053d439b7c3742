// The port at which a modem's thread finds its modem.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "drivers/ports.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

struct PortAssignment {
  std::string usb;     ///< "1-1.3"; empty: not a USB device, or not known to be one
  std::string family;  ///< of the driver chosen by its USB ids
  std::uint16_t vendor = 0, product = 0;  ///< its USB ids, if it has any
  std::vector<drivers::Candidate> ports;  ///< tried in this order
  bool ask_imei = false;  ///< read the IMEI before the set-up: the modem may belong to another name

  bool operator==(const PortAssignment&) const = default;
};

/// Returns the assignment of the port that the configuration names.
inline PortAssignment assignment_of(const config::ModemSettings& settings) {
  return {.usb = {},
          .family = {},
          .ports = {{.tty = settings.port}},
          .ask_imei = !settings.imei.empty()};
}

/// Called on a modem's thread when the modem's IMEI has been read. Returns an error if the modem
/// belongs to another thread and must not be used.
using OnImeiRead = std::function<util::Result<void>(const std::string& imei)>;

}  // namespace gsmrelayd
