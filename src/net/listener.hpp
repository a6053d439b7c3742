// Listening sockets: a UNIX socket that cannot be reached before its mode is set, loopback, or
// (with TLS) an address.
#pragma once

#include <string>

#include "util/result.hpp"

namespace net {

/// Owns the descriptor and, for a UNIX socket, its file.
class Listener {
 public:
  /// Replaces the file of a dead process. `retry` if a process answers there, `reject` if the path
  /// is not a socket, or too long.
  static util::Result<Listener> unix_socket(const std::string& path, unsigned mode);
  /// `host` is "127.0.0.1" or "::1"; `port` 0 takes any.
  static util::Result<Listener> loopback(const std::string& host, int port);
  /// Any numeric address of this host: only for a socket that speaks TLS.
  static util::Result<Listener> address(const std::string& host, int port);
  static Listener passed_in(int fd);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  int fd() const { return fd_; }
  int port() const;

 private:
  explicit Listener(int fd) : fd_(fd) {}
  int fd_ = -1;
  std::string path_;
  unsigned long long inode_ = 0;  ///< to remove the file only if it is this one
};

}  // namespace net
