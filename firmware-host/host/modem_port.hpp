// The port of a modem: moves octets between Modem and Pty, closes and reopens the PTY.
#pragma once

#include <optional>
#include <string>

#include "firmware-host/host/pty.hpp"
#include "firmware-host/host/watcher.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::host {

class ModemPort {
 public:
  ModemPort(Modem& modem, std::string link, OpenWatcher& watcher);
  /// Uses stdin and stdout instead of a PTY.
  ModemPort(Modem& modem, Pty standard_io, OpenWatcher& watcher);

  util::Result<void> start();
  /// Opens or closes the PTY as the modem is plugged or unplugged. Writes what is ready.
  void update();
  /// Returns the descriptor and events for poll(2); -1 while no program has the PTY open.
  int poll_fd() const { return pty_ && !parked_ ? pty_->in() : -1; }
  short poll_events() const;
  void on_poll(short events);
  /// Returns stdout while it accepts no more (it is another descriptor than stdin); otherwise -1.
  int full_fd() const { return pty_ && blocked_ && standard_io_ ? pty_->out() : -1; }
  void on_drained() { blocked_ = false; }
  /// Call this when a watched PTY, possibly this one, has been opened.
  void on_opened() { parked_ = false; }
  /// Returns when `update` must run again.
  std::optional<util::Deadline> next() const;
  /// Returns whether the other end of stdin has closed.
  bool ended() const { return ended_; }

 private:
  void read_some();
  void write_some();
  void hung_up();

  Modem& modem_;
  std::string link_;
  OpenWatcher& watcher_;
  int watched_ = -1;
  std::optional<Pty> pty_;
  bool standard_io_ = false;
  bool parked_ = false;   ///< no program has the PTY open
  bool blocked_ = false;  ///< the line accepts no more for now
  bool ended_ = false;
};

}  // namespace firmware::host
