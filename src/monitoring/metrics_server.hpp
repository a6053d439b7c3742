// The socket of its own on which the endpoints for monitoring are served.
#pragma once

#include <memory>
#include <string>

#include "config/metrics_settings.hpp"
#include "net/http_server.hpp"
#include "util/clock.hpp"

namespace monitoring {

/// Used by one thread.
class MetricsServer {
 public:
  /// `socket_folder` is where the socket is if no address is configured. `admit` decides which
  /// users may connect to a UNIX socket.
  MetricsServer(net::Handler handler, bool (*admit)(const net::Peer&), std::string socket_folder,
                const util::Clock& clock);

  /// Listens on the address of `settings`; if it differs from the last one, the old socket is
  /// closed. A server that cannot start is logged and tried again by follow(): it never prevents
  /// gsmrelayd from working.
  void configure(const config::MetricsSettings& settings);
  /// Tries again what has failed, at most once a minute. Call it often.
  void follow();
  bool running() const { return server_ != nullptr; }
  /// Returns the port of a TCP socket; 0 otherwise.
  int port() const { return server_ ? server_->port() : 0; }
  /// Ends the server: waits for running requests.
  void stop() { server_.reset(); }

 private:
  void start();

  const net::Handler handler_;
  bool (*const admit_)(const net::Peer&);
  const std::string socket_folder_;
  const util::Clock& clock_;
  config::MetricsSettings settings_;
  bool wanted_ = false;
  bool reported_ = false;  ///< the failure was logged
  util::Deadline retry_at_{};
  std::unique_ptr<net::HttpServer> server_;
};

/// Returns the options of a server on the address of `settings`, with the limits for monitoring:
/// few connections, no bodies.
net::ServerOptions metrics_server_options(const config::MetricsSettings& settings,
                                          const std::string& socket_folder);

}  // namespace monitoring
