// Tells a name that does not exist from a name server that does not answer: libcurl reports both
// alike.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>

namespace net {

/// Asks the name servers in resolv.conf(5), or `server` (for tests), for `host`: once each, for a
/// second at most. Returns true if one knows whether it exists.
bool name_server_answers(const std::string& host,
                         const std::optional<sockaddr_in>& server = std::nullopt);

}  // namespace net
