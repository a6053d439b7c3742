// The local API: HTTP and JSON on a UNIX socket. docs/api.md and docs/openapi.yaml describe it.
#pragma once

#include <mutex>

#include "api/router.hpp"
#include "control/access.hpp"
#include "control/handler_context.hpp"

namespace control {

/// Returns whether this peer may look: root, the daemon's own user, members of group `gsmrelay` or
/// `gsmrelay-admin`.
bool may_connect(const net::Peer& peer);
/// Returns whether this peer may change things, and see whole numbers and texts: root, the daemon's
/// own user, group `gsmrelay-admin`.
bool may_change(const net::Peer& peer);

/// Decides who may do what; tests bring their own.
struct Gate {
  bool (*connect)(const net::Peer&) = may_connect;
  bool (*change)(const net::Peer&) = may_change;
};

/// Answers requests. Tests call it without a socket. Every response is a JSON object with "schema":
/// "gsmrelay/1"; errors are {"error": {"what", "next"}} with 400 (bad input), 403 (peer may not),
/// 404, 405, 409, 503 (try again).
///
/// Thread-safe: it alone uses its connection to the spool, under its mutex. What waits for a modem,
/// a server or an event waits without the mutex, and what reads all of the spool has a connection
/// of its own.
class Api {
 public:
  Api(ModemRegistry& modems, DaemonControl& daemon, spool::Spool& spool,
      std::shared_ptr<spool::File> file, const util::Clock& clock, Gate gate = {});
  net::ServerResponse handle(const net::ServerRequest& request) const;

 private:
  const std::shared_ptr<spool::File> file_;
  std::mutex spool_mutex_;
  const HandlerContext context_;
  const api::Router router_;
};

}  // namespace control
