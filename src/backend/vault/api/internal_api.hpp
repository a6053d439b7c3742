// The side for the other programs (docs/backend.md): the Gateway server may have passwords and
// sessions checked and see which accounts a person has; the Publisher may borrow a token with a
// grant. Neither may do what the other may.
#pragma once

#include <functional>
#include <vector>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/accounts/leases.hpp"
#include "backend/vault/signup/users.hpp"

namespace vault {

struct InternalRooms {
  const Policy& policy;
  Users& users;
  Sessions& sessions;
  Accounts& accounts;
  std::function<Outcome<Account>(const LeaseRequest&)> lease;
};

/// Callers are "gateway-server" and "publisher". The rooms must outlive the endpoints.
std::vector<service::Endpoint> internal_endpoints(InternalRooms rooms);

}  // namespace vault
