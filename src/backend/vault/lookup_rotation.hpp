// Rotation of the look-up key: each keyed hash by which a row is found is computed again under the
// newest key, so that also the first key can be removed from the key file. The program does not run
// meanwhile: it would look for users under the old key.
#pragma once

#include "backend/vault/vault_context.hpp"

namespace vault {

/// What a rotation did.
struct LookupRotation {
  int users = 0, accounts = 0;
  int key = 0;  ///< the id of the new look-up key
};

/// Makes the newest key the look-up key of `keys` and of the database, in one transaction. Codes
/// that wait to be typed and the counts of rate limits are deleted: what they were computed from is
/// not stored. Fails with `reject` if the newest key is the look-up key already or a number does
/// not open, with `retry` for disk errors; then nothing has changed.
util::Result<LookupRotation> rotate_lookup_key(Store& store, crypto::Keyring& keys,
                                               const util::Clock& clock, const Policy& policy);

}  // namespace vault
