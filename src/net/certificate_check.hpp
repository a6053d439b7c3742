// Why the certificate of a server is refused, by class.
#pragma once

#include <chrono>
#include <string>

#include "net/http_client.hpp"

namespace net {

enum class CertificateFault {
  none,            ///< accepted, or not asked: no connection, or no TLS in the URL
  expired,         ///< it, or one of its chain
  not_yet_valid,   ///< by the clock of this machine
  unknown_issuer,  ///< self-signed, or the chain leads to no trusted authority
  wrong_host,      ///< it has another name than the URL
  plain_http,      ///< the port answers without TLS
  other,           ///< the handshake failed otherwise
};

/// Returns the class of a result of OpenSSL's X509_verify_cert (x509_vfy.h).
CertificateFault certificate_fault_of(long verify_result);

/// Connects to the server of the https URL `url`, without a request, for `limit` at most. Blocks.
CertificateFault check_certificate(const std::string& url, const Security& security,
                                   std::chrono::milliseconds limit);

}  // namespace net
