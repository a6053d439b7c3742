// The line of one modem: a PTY with a link at a fixed path, or a terminal that was handed over.
#pragma once

#include <string>

#include "firmware-host/host/fd.hpp"
#include "util/result.hpp"

namespace firmware::host {

class Pty {
 public:
  /// Opens a new PTY, raw. A link at `link` (none if empty) that points elsewhere is replaced; a
  /// file that is no link is not.
  static util::Result<Pty> open(const std::string& link);
  /// stdin and stdout, raw if they are a terminal.
  static util::Result<Pty> standard_io();

  Pty(Pty&&) = default;
  Pty& operator=(Pty&&) = default;
  ~Pty();

  int in() const { return in_.get(); }
  int out() const { return out_ ? out_.get() : in_.get(); }
  /// "/dev/pts/7"; "" for stdin and stdout.
  const std::string& device() const { return device_; }
  /// Drops what the last reader left unread.
  void flush() const;
  /// At which speed the host drives the line, in baud; 0: not known.
  unsigned host_speed() const;

 private:
  Pty() = default;
  Fd in_, out_;
  std::string device_, link_;
};

}  // namespace firmware::host
