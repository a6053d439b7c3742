// TLS of the HTTP server: its files, and the client's certificate. Internal to src/net.
#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "util/clock.hpp"

namespace net {

/// Which TLS versions and algorithms the server offers (GnuTLS priority string): TLS 1.2 and 1.3
/// (RFC 8996), and only key exchanges with forward secrecy (RFC 9325 §4.1), so no RSA.
inline constexpr const char* kTlsPriorities =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-CIPHER-ALL:+AES-256-GCM:"
    "+CHACHA20-POLY1305:+AES-128-GCM:%SERVER_PRECEDENCE";

/// The contents of the PEM files.
struct TlsFiles {
  std::string certificate, key, client_ca;
  std::string priorities = kTlsPriorities;
  std::string stamp{};  ///< stamp_of() before they were read
};
/// Reads the files. `reject` names a file that cannot be read. Logs a warning if every user of this
/// host may read the key.
util::Result<TlsFiles> read_tls_files(const ServerTls& tls);
/// Returns a text that differs after a file was written or replaced.
std::string stamp_of(const ServerTls& tls);

/// When to try the files of a certificate: once they have changed, and those that could not be used
/// again after a minute, doubled with each try up to an hour, because what was wrong may be
/// elsewhere: memory, threads, the mode of a file or its folder. Used by one thread.
class RenewalTries {
 public:
  /// Returns whether to try files with this stamp, which is not that of the certificate in use.
  bool is_due(const std::string& stamp, util::Deadline now) const {
    return stamp != wrong_ || now >= again_;
  }
  /// Notes that files with this stamp could not be used.
  void note_failure(const std::string& stamp, util::Deadline now);

 private:
  std::string wrong_;
  int failures_ = 0;  ///< with that stamp
  util::Deadline again_{};
};

/// Returns the SHA-256 (hexadecimal) of the client certificate's DER. "" if there is none; nothing
/// if the CA has not signed it or it is not valid now.
std::optional<std::string> client_certificate(MHD_Connection* connection);

}  // namespace net
