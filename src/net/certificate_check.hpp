// Asks a server for its certificate.
#pragma once

#include <chrono>
#include <string>

#include "net/http_client.hpp"

namespace net {

/// Makes a handshake with the server of the https URL `url`, for `limit` at most. If that fails for
/// no fault of the certificate, sends it "HEAD /" without TLS: plain_http if it answers. Blocks.
CertificateFault check_certificate(const std::string& url, const Security& security,
                                   std::chrono::milliseconds limit);

}  // namespace net
