// The vault's way out: one request waited for, with limits, ended by the program's end. Where
// people say whither (an instance), it does not lead into our own network.
#pragma once

#include <atomic>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Addresses the configuration names are gone to wherever they are; all others must be public,
/// unless the policy allows private ones: the address that is connected to is looked at, so a name
/// that changes its address gains nothing. `policy` and `stop` must outlive it.
Fetch make_fetch(const Policy& policy, const std::atomic<bool>& stop);

/// True if the configuration names the server of `url`.
bool is_configured(const Policy& policy, std::string_view url);

}  // namespace vault
