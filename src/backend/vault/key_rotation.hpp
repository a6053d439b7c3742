// Key rotation: reseals every field under the newest key, so that older keys can be removed from
// the key file (except the first one, which look-up hashes use). It works in small transactions,
// can be interrupted and repeated, and can run beside the program.
#pragma once

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Checks that the key file has every key that sealed a field and begins with the same key as
/// before. Fails with `reject` if not; the program does not start then.
util::Result<void> check_ring(database::Database& database, const crypto::Keyring& keys);

/// Reseals up to `at_most` fields that an older key has sealed. Returns how many; 0 means that none
/// is left. Fails with `reject` if a field does not open, with `retry` for disk errors.
util::Result<int> reseal(Store& store, const crypto::Keyring& keys, int at_most);

}  // namespace vault
