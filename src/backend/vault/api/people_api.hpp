// The side for people (docs/backend.md): signing up and in, accounts, going. Every request but
// those that begin a session, and the way back from a platform, needs a session.
#pragma once

#include <vector>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/oauth/connecting.hpp"
#include "backend/vault/signup/signing_up.hpp"
#include "backend/vault/signup/users.hpp"

namespace vault {

struct PeopleRooms {
  const Policy& policy;
  SigningUp& signing_up;
  Users& users;
  Sessions& sessions;
  Accounts& accounts;
  Connecting& connecting;
  AccountDeletion& deletion;
};

/// The rooms must outlive the endpoints.
std::vector<service::Endpoint> people_endpoints(PeopleRooms rooms);

/// Where a request comes from, for limits: the address of the connection or, when that is a proxy
/// on this host, the last one that the proxy has written into X-Forwarded-For.
std::string remote_of(const net::ServerRequest& request);

/// "platforms" as people and phones are told them.
service::Json platforms_json(const Policy& policy);

}  // namespace vault
