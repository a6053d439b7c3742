// The vault's OAuth 2 clients at servers that nobody uses any more.
#pragma once

#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/vault_context.hpp"

namespace vault {

/// Deletes the clients at servers of no account, of no connection that waits for its user, of no
/// token that waits to be revoked, and that nobody has asked `clients` for in the last minutes. The
/// vault registers itself there again when needed. Returns how many; 0 while a row does not open,
/// whose server is unknown. Any thread.
int delete_unused_clients(const VaultContext& context, const Clients& clients);

}  // namespace vault
