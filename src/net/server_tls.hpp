// TLS of the HTTP server: its files, and the client's certificate. Internal to src/net.
#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>

#include "net/http_server.hpp"

namespace net {

/// The contents of the PEM files. `reject` names a file that cannot be read.
struct TlsFiles {
  std::string certificate, key, client_ca;
};
util::Result<TlsFiles> read_tls_files(const ServerTls& tls);

/// Returns the SHA-256 (hexadecimal) of the client certificate's DER. "" if there is none; nothing
/// if the CA has not signed it or it is not valid now.
std::optional<std::string> client_certificate(MHD_Connection* connection);

}  // namespace net
