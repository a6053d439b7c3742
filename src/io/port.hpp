// A serial line to a modem. Used by one thread; every wait has a deadline.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "util/clock.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace io {

/// Whether wake_on()'s descriptor ends a read. It does not while a response is expected.
enum class Wake { ends_read, ignored };

/// An open line. Errors are `reopen`: the line is lost (EIO, ENODEV, hang-up). A time-out is no
/// error: 0 octets.
class Port {
 public:
  virtual ~Port() = default;
  /// Reads what has arrived, waiting until `deadline` for the first octet. Returns the number of
  /// octets; 0 if `deadline` passes or wake_on()'s descriptor becomes readable.
  virtual util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                         Wake wake) = 0;
  /// Writes all octets or fails: `retry` if the line has not accepted them by `deadline` (flow
  /// control).
  virtual util::Result<void> write(util::OctetView octets, util::Deadline deadline) = 0;
  /// Sets a file descriptor (a Bell's) that ends a read when it becomes readable; -1 for none.
  virtual void wake_on(int fd) = 0;
  /// Discards what has been received and not read.
  virtual void flush_input() = 0;
  /// Returns the speed in baud; 0: this kind of line has none.
  virtual int baud() const { return 0; }
  /// Sets the speed and discards what came at the old one. `retry` if the line does not accept it.
  virtual util::Result<void> set_baud(int /*baud*/) { return {}; }
  /// Returns "/dev/ttyUSB2", "exec:…": for logs and errors.
  virtual const std::string& name() const = 0;
};

struct PortOptions {
  int baud = 115200;  ///< 9600 … 921600; USB modems ignore it
};

/// Opens a port as named in the configuration. `spec` is one of:
/// - "/dev/ttyUSB2": a tty, through libserialport; exclusive (TIOCEXCL, flock, UUCP lock), DTR up,
///   HUPCL off.
/// - "/dev/pts/7": any path of a PTY, or a link to one. The other end sees the speed, which has no
///   effect.
/// - "exec:PROGRAM ARG…": starts PROGRAM (no shell, words are split at blanks) on a PTY of its own;
///   it ends with the port.
/// Returns `retry` if the port is absent or in use (the text names the holder, if known),
/// `reject` if `spec` is none of these. May hang for 7 to 30 s in the kernel, as closing
/// may.
util::Result<std::unique_ptr<Port>> open_port(const std::string& spec, const PortOptions& options,
                                              const util::Clock& clock);

}  // namespace io
