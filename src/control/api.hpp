// The local API: HTTP and JSON on a UNIX socket. docs/api.md and docs/openapi.yaml describe it.
#pragma once

#include <mutex>

#include "control/appliance.hpp"
#include "net/http_server.hpp"
#include "spool/spool.hpp"

namespace control {

/// Looking: root, the daemon's own user, members of group `gsmrelay` or `gsmrelay-admin`.
bool may_connect(const net::Peer& peer);
/// Changing things, seeing whole numbers and texts: root, the daemon's own user, group
/// `gsmrelay-admin`.
bool may_change(const net::Peer& peer);

/// Who may what; tests bring their own.
struct Gate {
  bool (*connect)(const net::Peer&) = may_connect;
  bool (*change)(const net::Peer&) = may_change;
};

/// Answers one request. Pure but for the spool and the appliance: tests call it without a socket.
/// Every answer is a JSON object with "schema": "gsmrelay/1"; errors are {"error": {"what",
/// "next"}} with 400 (bad input), 403 (peer may not), 404, 405, 409, 503 (retry).
///
/// Thread-safe: it alone uses its connection to the spool, under its mutex; what waits for a modem,
/// a server or an event waits without it, and what walks through all of the spool has its own.
class Api {
 public:
  Api(Appliance& appliance, spool::Spool& spool, std::shared_ptr<spool::File> file,
      const util::Clock& clock, Gate gate = {});
  net::ServerResponse handle(const net::ServerRequest& request);

 private:
  Appliance& appliance_;
  spool::Spool& spool_;
  const std::shared_ptr<spool::File> file_;
  const util::Clock& clock_;
  const Gate gate_;
  std::mutex spool_mutex_;
};

}  // namespace control
