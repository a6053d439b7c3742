// The line of one modem: a PTY with a link at a fixed path, or stdin and stdout.
#pragma once

#include <string>

#include "firmware-host/host/fd.hpp"
#include "util/result.hpp"

namespace firmware::host {

class Pty {
 public:
  /// Opens a new PTY in raw mode. Replaces a link at `link` (none if empty) that points elsewhere,
  /// but no other file.
  static util::Result<Pty> open(const std::string& link);
  /// Uses stdin and stdout, in raw mode if they are a terminal.
  static util::Result<Pty> standard_io();

  Pty(Pty&&) = default;
  Pty& operator=(Pty&&) = default;
  ~Pty();

  int in() const { return in_.get(); }
  int out() const { return out_ ? out_.get() : in_.get(); }
  /// Returns "/dev/pts/7"; "" for stdin and stdout.
  const std::string& device() const { return device_; }
  /// Discards what the last host has not read.
  void flush() const;
  /// Returns the speed that the host has set, in baud; 0: unknown.
  unsigned host_speed() const;

 private:
  Pty() = default;
  Fd in_, out_;
  std::string device_, link_;
};

}  // namespace firmware::host
