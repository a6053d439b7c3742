// The local API: HTTP and JSON on a UNIX socket. docs/api.md and docs/openapi.yaml describe it.
#pragma once

#include "api/router.hpp"
#include "control/access.hpp"
#include "control/handler_context.hpp"
#include "control/list_reads.hpp"

namespace control {

/// Returns true if `peer` may use the socket: who may read, or send.
bool may_connect(const net::Peer& peer);
/// Returns true if `peer` may read: root, the daemon's own user, members of group `gsmrelay` or
/// `gsmrelay-admin`.
bool may_read(const net::Peer& peer);
/// Returns true if `peer` may send SMS: root, the daemon's own user, members of group
/// `gsmrelay-send` or `gsmrelay-admin`. It gives no right to read.
bool may_send(const net::Peer& peer);
/// Returns true if `peer` may change things and read whole numbers and texts: root, the daemon's
/// own user, members of group `gsmrelay-admin`.
bool may_change(const net::Peer& peer);

/// The rules for peers. Tests pass their own.
struct AccessPolicy {
  bool (*read)(const net::Peer&) = may_read;
  bool (*change)(const net::Peer&) = may_change;
  bool (*send)(const net::Peer&) = may_send;
};

/// Serves the endpoints of the local API; tests call it without a socket. Every response is a JSON
/// object with "schema": "gsmrelay/1"; errors are {"error": {"what", "next"}} with 400 (bad input),
/// 403 (not allowed), 404, 405, 409, 503 (try again).
///
/// Thread-safe: its connection to the spool is used under a mutex. Handlers wait for a modem, a
/// server or an event without the mutex, and read the whole spool on a connection of their own.
class Api {
 public:
  Api(ModemRegistry& modems, DaemonControl& daemon, spool::Spool& spool,
      std::shared_ptr<spool::File> file, const util::Clock& clock, AccessPolicy policy = {});
  net::ServerResponse handle(const net::ServerRequest& request) const;
  /// Returns the warnings of the daemon, for other outlets.
  HealthMonitor& health() { return health_; }

 private:
  const std::shared_ptr<spool::File> file_;
  util::Mutex spool_mutex_;  ///< guards context_.spool
  HealthMonitor health_;
  const HandlerContext context_;
  mutable ListReads reads_;
  const api::Router router_;
};

}  // namespace control
