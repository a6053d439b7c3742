#include "io/port.hpp"

#include <fmt/format.h>

#include "io/port_kinds.hpp"
#include "io/terminal.hpp"

namespace io {

util::Result<std::unique_ptr<Port>> open_port(const std::string& spec, const PortOptions& options,
                                              const util::Clock& clock) {
  if (spec.starts_with("exec:")) return open_exec(spec, clock);
  if (!spec.starts_with('/')) {
    return util::fail(
        util::Advice::reject,
        fmt::format("port \"{}\" is neither a path like /dev/ttyUSB2 nor exec:PROGRAM", spec));
  }
  return is_pty(spec) ? open_pty(spec, options, clock) : open_serial(spec, options, clock);
}

}  // namespace io
