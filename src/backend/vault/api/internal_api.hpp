// The HTTP API for the other programs (docs/backend.md). The Gateway server checks passwords and
// sessions and lists a user's accounts; the Publisher leases tokens with a grant. Neither may use
// the other's endpoints.
#pragma once

#include <functional>
#include <vector>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/accounts/leases.hpp"
#include "backend/vault/signup/sync_tickets.hpp"
#include "backend/vault/signup/users.hpp"

namespace vault {

struct InternalServices {
  const Policy& policy;
  Users& users;
  Sessions& sessions;
  Accounts& accounts;
  SyncTickets& tickets;
  std::function<Outcome<Account>(const LeaseRequest&)> lease;
  /// Leases::lent_id() of a request and the account that was lent for it.
  std::function<std::string(const LeaseRequest&, const Account&)> lent_id;
};

/// Callers are "gateway-server" and "publisher". The services must outlive the endpoints.
std::vector<api::Endpoint> internal_endpoints(const InternalServices& services);

}  // namespace vault
