// Where a modem's worker finds its modem.
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
  std::vector<drivers::Candidate> ports;  ///< to try in this order
  bool ask_imei = false;  ///< before anything is set up: it may belong to another name

  bool operator==(const PortAssignment&) const = default;
};

/// The port the configuration names, as it stands there.
inline PortAssignment assignment_of(const config::ModemSettings& settings) {
  return {.usb = {},
          .family = {},
          .ports = {{.tty = settings.port}},
          .ask_imei = !settings.imei.empty()};
}

/// A worker has met a modem with this IMEI, on the worker's thread. An error: it is not the one
/// this worker is for, and must be left alone.
using OnImeiRead = std::function<util::Result<void>(const std::string& imei)>;

}  // namespace gsmrelayd
