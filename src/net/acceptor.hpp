// Accepts the connections of a listening socket. A connection that has sent nothing waits here
// without a thread; its first octet gives it a place in the ConnectionTable and a thread.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <vector>

#include "net/connection_table.hpp"

namespace net {

/// Returns who opened a connection from `address`, by SO_PEERCRED of `socket` or the address. A
/// client on this host has no share if `shares_loopback` is false: it may be a proxy.
ConnectionOwner owner_of(int socket, const sockaddr_storage& address, bool shares_loopback);

class Acceptor {
 public:
  struct Settings {
    util::Duration patience;  ///< how long a connection may wait here
    std::function<ConnectionOwner(int socket, const sockaddr_storage& address)> owner;
    /// Begins to serve a connection, which it closes in the end, after ConnectionTable::closed().
    /// Returns false if that failed and the connection is closed already.
    std::function<bool(int socket, const sockaddr_storage& address, socklen_t size)> serve;
  };
  /// `listening` is not blocking and stays the caller's.
  Acceptor(int listening, ConnectionTable& table, Settings settings, const util::Clock& clock);
  /// Closes the connections that wait.
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  /// Accepts and serves until end(). Used by one thread.
  void run();
  /// Does what is due, after waiting `limit` at most for something to do.
  void step(std::chrono::milliseconds limit);
  /// Ends the wait of step(), because a place is free. Any thread.
  void wake();
  /// Ends run(). Any thread.
  void end();

 private:
  struct Waiting {
    int socket = -1;
    sockaddr_storage address{};
    socklen_t size = 0;
    util::Deadline until{};
    bool asks = false;  ///< has sent something
  };
  void accept_all();
  void add(int socket, const sockaddr_storage& address, socklen_t size);
  void serve_all();
  void close_surplus();
  void close_late();
  void close_waiting(std::vector<Waiting>::iterator one);

  const int listening_;
  ConnectionTable& table_;
  const Settings settings_;
  const util::Clock& clock_;
  int bell_ = -1;                 ///< an eventfd
  std::vector<Waiting> waiting_;  ///< the oldest first
  util::Deadline accept_at_{};    ///< later than now: after an error such as too many open files
  util::Deadline warn_at_{};      ///< the next warning about such errors
  std::atomic<bool> ended_{false};
};

}  // namespace net
