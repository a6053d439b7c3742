// The three kinds of port behind open_port().
#pragma once

#include "io/port.hpp"

namespace io {

/// Opens a tty, through libserialport.
util::Result<std::unique_ptr<Port>> open_serial(const std::string& path, const PortOptions& options,
                                                const util::Clock& clock);
/// Opens a pseudo-terminal by its path, through termios (libserialport 0.1.1 refuses it).
util::Result<std::unique_ptr<Port>> open_pty(const std::string& path, const PortOptions& options,
                                             const util::Clock& clock);
/// Starts a program on a pseudo-terminal of its own; `spec` begins with "exec:".
util::Result<std::unique_ptr<Port>> open_exec(const std::string& spec, const util::Clock& clock);

}  // namespace io
