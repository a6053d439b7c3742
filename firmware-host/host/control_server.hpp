// The control socket: a line in, a line of JSON out, several clients.
#pragma once

#include <poll.h>

#include <list>
#include <string>
#include <vector>

#include "firmware-host/control/control.hpp"
#include "firmware-host/host/fd.hpp"
#include "util/result.hpp"

namespace firmware::host {

class ControlServer {
 public:
  explicit ControlServer(Control& control) : control_(control) {}
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// Listens at `path` with mode 0600. Replaces a socket that no program uses any more.
  util::Result<void> listen(const std::string& path);
  void add_poll(std::vector<pollfd>& fds) const;
  /// Handles events. `fds` is what add_poll added, after poll(2).
  void on_poll(std::span<const pollfd> fds);

 private:
  struct Client {
    Fd fd;
    std::string in, out;
    bool closed = false;
  };
  void accept_one();
  void serve(Client& client, short events);

  Control& control_;
  Fd listener_;
  std::string path_;
  std::list<Client> clients_;
};

}  // namespace firmware::host
