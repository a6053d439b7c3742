// Groups of a peer, by the system's user database.
#pragma once

#include <string>

#include "net/http_server.hpp"

namespace control {

/// By the peer's own group or by membership; false if there is no such group.
bool in_group(const net::Peer& peer, const std::string& group);

}  // namespace control
