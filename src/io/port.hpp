// A serial line: the one thing between us and a modem. One owner thread; every wait has a deadline.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "util/clock.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace io {

/// Whether a ringing wake_on() descriptor ends a read. While an answer is awaited it does not.
enum class Wake { heeded, ignored };

/// Errors are `reopen`: the line is gone (EIO, ENODEV, hang-up). A time-out is no error: 0 octets.
class Port {
 public:
  virtual ~Port() = default;
  /// Waits until something arrives, `deadline` passes (returns 0), or the bell rings (returns 0).
  virtual util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                         Wake wake) = 0;
  /// Writes everything or fails: `retry` when the line did not take it until `deadline` (flow
  /// control).
  virtual util::Result<void> write(util::OctetView octets, util::Deadline deadline) = 0;
  /// A file descriptor that ends a read early when it becomes readable (a Bell), or -1 for none.
  virtual void wake_on(int fd) = 0;
  /// Discards what has been received and not read.
  virtual void flush_input() = 0;
  /// The line's speed in baud; 0: this kind of line has none.
  virtual int baud() const { return 0; }
  /// Another speed from now on; what came at the old one is discarded. `retry` if the line does not
  /// take it.
  virtual util::Result<void> set_baud(int /*baud*/) { return {}; }
  /// "/dev/ttyUSB2", "exec:…": for messages.
  virtual const std::string& name() const = 0;
};

struct PortOptions {
  int baud = 115200;  ///< 9600 … 921600; USB modems ignore it
};

/// Opens what the configuration calls a port. `spec` is one of:
/// - "/dev/ttyUSB2": a tty, through libserialport; exclusive (TIOCEXCL, flock, UUCP lock), DTR up,
///   HUPCL off.
/// - "/dev/pts/7": any path of a PTY, or a link to one. The other end sees the speed; it has no
///   effect.
/// - "exec:PROGRAM ARG…": starts PROGRAM (no shell, words are split at blanks) on a PTY of its own;
///   it is ended with the port.
/// Returns `retry` when the port is absent or busy (the text says who holds it, if that can be
/// seen), `reject` when `spec` makes no sense. May hang for 7 to 30 s in the kernel, as closing
/// may.
util::Result<std::unique_ptr<Port>> open_port(const std::string& spec, const PortOptions& options,
                                              const util::Clock& clock);

}  // namespace io
