// HTTP requests to platforms, with limits of time and size. Servers that users name must be on the
// public Internet.
#pragma once

#include <atomic>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Returns a Fetch that `stop` interrupts. It refuses to connect to an address that is not public,
/// unless the configuration names the server or the policy allows private addresses. The check uses
/// the address of the connection, so a DNS name cannot evade it. `policy` and `stop` must outlive
/// it.
Fetch make_fetch(const Policy& policy, const std::atomic<bool>& stop);

/// Returns true if the configuration names the server of `url`.
bool is_configured(const Policy& policy, std::string_view url);

}  // namespace vault
