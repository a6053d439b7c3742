// A small HTTP/1.1 server on libmicrohttpd: UNIX socket or loopback. Handlers run on the server's
// own thread, one at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "util/result.hpp"

namespace net {

/// Who is at the other end of a UNIX socket (SO_PEERCRED).
struct Peer {
  bool known = false;
  unsigned uid = 0, gid = 0;
  int pid = 0;
};

struct ServerRequest {
  std::string method, path;  ///< path without query, percent-decoded
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  Peer peer;
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct ServerOptions {
  std::string unix_socket;  ///< path; a stale socket file is replaced, a live one is an error
  unsigned unix_mode = 0660;
  int listen_fd = -1;         ///< passed in by systemd; wins
  std::string loopback_host;  ///< "127.0.0.1" or "::1", with port (0: any)
  int loopback_port = -1;
  std::size_t body_limit = 256 * 1024;  ///< larger: 413
  unsigned connection_limit = 64;
  unsigned idle_seconds = 30;
  /// Asked before anything is read; false: 403.
  std::function<bool(const Peer&)> admit;
};

using Handler = std::function<ServerResponse(const ServerRequest&)>;

class HttpServer {
 public:
  static util::Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options,
                                                         Handler handler);
  ~HttpServer();
  /// The port bound, for loopback.
  int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace net
