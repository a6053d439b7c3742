// The groups of a peer, from the system's user database.
#pragma once

#include <string>

#include "net/http_server.hpp"

namespace control {

/// Returns true if `group` is the peer's own group or has its user as a member. Returns false if
/// there is no such group.
bool in_group(const net::Peer& peer, const std::string& group);
/// Returns the name of the peer's user; "uid 1000" if the database has none, "" for a peer that is
/// not known.
std::string user_of(const net::Peer& peer);

}  // namespace control
