// Receives what a service sends to systemd.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>

#include "process.hpp"

namespace harness {

class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) {
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot bind " + path);
  }
  ~NotifySocket() { ::close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Returns true once `word` has come, and forgets everything up to it.
  bool hears(const std::string& word, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    return eventually(
        [&] {
          listen();
          const auto at = heard_.find(word);
          if (at == std::string::npos) return false;
          heard_.erase(0, at + word.size());
          return true;
        },
        limit);
  }
  /// Forgets everything received so far.
  void forget() {
    listen();
    heard_.clear();
  }

 private:
  void listen() {
    char text[512];
    for (ssize_t got = 0; (got = ::recv(fd_, text, sizeof text, 0)) > 0;)
      heard_.append(text, static_cast<std::size_t>(got)).push_back('\n');
  }

  int fd_ = -1;
  std::string heard_;
};

}  // namespace harness
