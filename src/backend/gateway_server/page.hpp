// The page that shows a person the QR code to scan. It loads nothing from other servers.
#pragma once

#include "net/http_server.hpp"

namespace gateway_server {

/// Returns the page, with its Content-Security-Policy.
net::ServerResponse sync_page();

}  // namespace gateway_server
