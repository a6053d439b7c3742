// The poll(2) loop around the emulator: modems on PTYs, control clients, timers. One thread.
#pragma once

#include <poll.h>

#include <list>
#include <vector>

#include "firmware-host/host/control_server.hpp"
#include "firmware-host/host/modem_port.hpp"

namespace firmware::host {

class Loop {
 public:
  explicit Loop(Control& control) : control_(control), server_(control) {}

  /// Opens a PTY for `modem`, with a link at `link`.
  util::Result<void> add(Modem& modem, const std::string& link);
  util::Result<void> add_standard_io(Modem& modem);
  ControlServer& server() { return server_; }

  /// Runs until `quit`, until stdin ends, or until `stop_fd` becomes readable.
  void run(int stop_fd);

 private:
  bool ended() const;
  int timeout_ms() const;
  void wait(int stop_fd);

  Control& control_;
  ControlServer server_;
  OpenWatcher watcher_;
  std::list<ModemPort> ports_;
  std::vector<pollfd> fds_;
  bool stopped_ = false;
};

}  // namespace firmware::host
