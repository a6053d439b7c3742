// Key rotation: reseals every field under the newest key, so that older keys can be removed from
// the key file (except the one that look-up hashes use: lookup_rotation.hpp). It works in small
// transactions, can be interrupted and repeated, and can run beside the program.
#pragma once

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Checks that the key file has every key that sealed a field, and the look-up key, which becomes
/// that of `keys`. Fails with `reject` if not; the program does not start then.
util::Result<void> check_ring(database::Database& database, crypto::Keyring& keys);

/// Stores that look-ups use the look-up key of `keys`, whose id is `id` (0: the first one of the
/// key file), in the caller's transaction.
void store_lookup_key(database::Database& database, const crypto::Keyring& keys, int id);

/// Reseals up to `at_most` fields that an older key has sealed. Returns how many; 0 means that none
/// is left. Fails with `reject` if a field does not open, with `retry` for disk errors.
util::Result<int> reseal(Store& store, const crypto::Keyring& keys, int at_most);

}  // namespace vault
