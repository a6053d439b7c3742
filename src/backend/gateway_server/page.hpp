// The pages for people: what this server is, and the QR code to scan. They load nothing from other
// servers.
#pragma once

#include "net/http_server.hpp"

namespace gateway_server {

/// Returns the page with the code, with its Content-Security-Policy.
net::ServerResponse sync_page();
/// Returns a text that says what this server is, for whoever opens its address.
net::ServerResponse about_page();

}  // namespace gateway_server
