// A modem on its line: carries octets between Modem and Pty, unplugs and comes back.
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
  /// On stdin and stdout instead.
  ModemPort(Modem& modem, Pty standard_io, OpenWatcher& watcher);

  util::Result<void> start();
  /// Opens or closes the PTY as the modem is plugged or not; writes what is ready.
  void update();
  /// What poll(2) shall wait for; no fd while nobody is there.
  int poll_fd() const { return pty_ && !parked_ ? pty_->in() : -1; }
  short poll_events() const;
  void on_poll(short events);
  /// Stdout is another descriptor than stdin: waited for until it takes more, -1 when it does.
  int full_fd() const { return pty_ && blocked_ && standard_io_ ? pty_->out() : -1; }
  void on_drained() { blocked_ = false; }
  /// A watched PTY was opened: perhaps this one.
  void somebody_opened() { parked_ = false; }
  /// Earliest time at which `update` has something to do again.
  std::optional<util::Deadline> next() const;
  /// The other side of stdin has gone.
  bool ended() const { return ended_; }

 private:
  void read_some();
  void write_some();
  void hung_up();

  Modem& modem_;
  std::string link_;
  OpenWatcher& watcher_;
  std::optional<Pty> pty_;
  bool standard_io_ = false;
  bool parked_ = false;   ///< nobody has the PTY open
  bool blocked_ = false;  ///< the line takes no more for now
  bool ended_ = false;
};

}  // namespace firmware::host
