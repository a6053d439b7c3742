// After a new key: every sealed field is sealed anew, so that the older keys may leave the key
// file (but for the first, which look-ups are made with). Small transactions; it may be broken off
// and begun again, also beside the running program.
#pragma once

#include "backend/vault/vault_context.hpp"

namespace vault {

/// `reject` where the key file lacks a key that something is sealed under, or begins with another
/// key than before: the program does not start.
util::Result<void> check_ring(database::Database& database, const crypto::Keyring& keys);

/// Seals up to `at_most` fields anew that another key than the newest has sealed; how many. 0: none
/// is left. `reject` if one does not open; `retry` for the disk.
util::Result<int> reseal(Store& store, const crypto::Keyring& keys, int at_most);

}  // namespace vault
