// The HTTP API for users (docs/backend.md): sign-up, sign-in, accounts, deletion. Every request
// needs a session, except those that begin one and the redirect from a platform.
#pragma once

#include <vector>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/accounts/password_resets.hpp"
#include "backend/vault/oauth/connecting.hpp"
#include "backend/vault/signup/signing_up.hpp"
#include "backend/vault/signup/sync_tickets.hpp"
#include "backend/vault/signup/users.hpp"
#include "service/peer.hpp"

namespace vault {

struct PeopleServices {
  const Policy& policy;
  SigningUp& signing_up;
  Users& users;
  Sessions& sessions;
  Accounts& accounts;
  Connecting& connecting;
  AccountDeletion& deletion;
  PasswordResets& resets;
  Limits& limits;
  SyncTickets& tickets;
  service::Peer& gateway_server;
};

/// The services must outlive the endpoints.
std::vector<api::Endpoint> people_endpoints(PeopleServices services);

/// Returns the platforms as a JSON array for users and phones.
json::Json platforms_json(const Policy& policy);

}  // namespace vault
