// Asks a server for its certificate, without a request.
#pragma once

#include <chrono>
#include <string>

#include "net/http_client.hpp"

namespace net {

/// Connects to the server of the https URL `url`, without a request, for `limit` at most. Blocks.
CertificateFault check_certificate(const std::string& url, const Security& security,
                                   std::chrono::milliseconds limit);

}  // namespace net
