// A small HTTP/1.1 server on libmicrohttpd: UNIX socket or loopback.
//
// A connection waits without a thread until its first octet, then it has its own thread: up to
// `connection_limit` handlers run at the same time, and a long poll blocks no other. If all threads
// are in use, a connection without a complete request is cut off for the next one. A handler must
// protect shared data. One that waits must check ServerRequest::closing() at least every second:
// the server's destructor waits for it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "util/result.hpp"

namespace net {

/// The process at the other end of a UNIX socket (SO_PEERCRED).
struct Peer {
  bool known = false;
  unsigned uid = 0, gid = 0;
  int pid = 0;
};

struct ServerRequest {
  std::string method, path;  ///< path without query, percent-decoded once
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  Peer peer;
  std::string remote;              ///< "192.0.2.7" over TCP, or what ServerOptions::remote says
  std::string client_certificate;  ///< SHA-256 of the verified client certificate (DER) in
                                   ///< hexadecimal; empty without one
  const std::atomic<bool>* server_closing = nullptr;

  /// Returns true if the server is ending: a long wait must end now.
  bool closing() const { return server_closing != nullptr && *server_closing; }
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Instead of `body`: called repeatedly for the next piece, which is sent at once (server-sent
  /// events); nothing ends the response. May wait, but must check ServerRequest::closing() at least
  /// every second.
  std::function<std::optional<std::string>()> stream;
};

/// TLS for a socket that other hosts reach. PEM files, read at the start and again when they
/// change: new connections get the new certificate.
struct ServerTls {
  std::string certificate_file, key_file;
  std::string
      client_ca_file;  ///< clients may present a certificate of this CA; any other is refused
  bool given() const { return !certificate_file.empty(); }
};

/// The address of the server and its limits. The first address that is set is used: `listen_fd`,
/// `unix_socket`, `loopback_host`.
struct ServerOptions {
  int listen_fd = -1;       ///< passed in by systemd, listening; the server closes it
  std::string unix_socket;  ///< path; a stale socket file is replaced, a live one is an error
  unsigned unix_mode = 0660;
  std::string loopback_host;  ///< "127.0.0.1" or "::1"; with TLS any address of this host
  int loopback_port = 0;      ///< 0: any
  ServerTls tls;
  std::size_t body_limit = 256 * 1024;  ///< in octets; 413 for more
  unsigned connection_limit = 64;       ///< threads; one user or network may have a quarter
  unsigned waiting_limit = 256;         ///< connections that have sent nothing, without a thread
  unsigned idle_seconds = 30;
  unsigned request_seconds = 60;         ///< a request must be complete within this time
  std::size_t stack_bytes = 256 * 1024;  ///< of each connection's thread
  /// Called before a body is read; false: 403. Runs in several threads, like handlers.
  std::function<bool(const Peer&)> admit;
  /// Returns whether a peer of a UNIX socket is an administrator: has no share, and a sixteenth of
  /// the threads is for administrators alone. Called when a connection is accepted. Empty: root and
  /// the user of this process are.
  std::function<bool(const Peer&)> is_administrator;
  /// Returns the client's address for a request whose headers were read, of which `remote` is the
  /// address of the connection (behind a proxy: the proxy's). Runs in several threads.
  std::function<std::string(const ServerRequest&)> remote;
};

/// An exception causes a 500 without details, and an error in the log.
using Handler = std::function<ServerResponse(const ServerRequest&)>;

class HttpServer {
 public:
  /// Starts a server. `reject` for an address that cannot be used, `retry` for one in use.
  static util::Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options,
                                                         Handler handler);
  /// Waits for the running handlers, closes every connection, removes the socket file.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Returns the port on loopback; 0 otherwise.
  int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace net
