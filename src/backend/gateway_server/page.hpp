// The page that shows a person the code to scan. Nothing on it comes from elsewhere.
#pragma once

#include "net/http_server.hpp"

namespace gateway_server {

net::ServerResponse sync_page();

}  // namespace gateway_server
