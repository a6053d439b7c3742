// The vault's database. What could name a person or open an account is sealed (crypto::Keyring) or
// a keyed hash; docs/backend.md says which column is which.
#pragma once

#include "database/database.hpp"

namespace vault {

database::Schema schema();

}  // namespace vault
