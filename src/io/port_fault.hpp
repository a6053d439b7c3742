// Why a serial port cannot be opened, and the command that mends it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/serial_ports.hpp"

namespace io {

struct PortFault {
  std::string_view code;  ///< of the catalogue of warnings: "port-missing"
  std::string what;       ///< one sentence that names the port
  std::string next{};     ///< the command; empty: that of the warning
};

/// Returns `what` with the line of the configuration, `place`: "X does not exist (FILE:9); found:
/// Y".
std::string with_place(std::string what, const std::string& place);

/// Returns the fault of `path` for the user of this process: it does not exist, is no serial port,
/// or may not be opened. Nothing if none of these. Does not open it.
std::optional<PortFault> find_port_fault(const std::string& path,
                                         const SystemFolders& folders = {});

enum class Hold {
  locked,  ///< the port cannot be opened
  shared   ///< both have it open: each takes a part of the answers
};

/// Returns the fault of a port that another program has open. `usb` is the path of its device, or
/// empty.
PortFault held_by(const Holder& holder, const std::string& path, const std::string& usb,
                  Hold hold = Hold::locked);

}  // namespace io
