// The TLS side of the HTTP server: its files, and who the client proved to be. Inside of the room.
#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>

#include "net/http_server.hpp"

namespace net {

/// The PEM files, read. `reject` names the one that cannot be.
struct TlsFiles {
  std::string certificate, key, client_ca;
};
util::Result<TlsFiles> read_tls_files(const ServerTls& tls);

/// SHA-256 (hex) of the client certificate's DER. "" if it showed none; nothing if it showed one
/// that our CA did not sign or whose time is not now.
std::optional<std::string> client_certificate(MHD_Connection* connection);

}  // namespace net
