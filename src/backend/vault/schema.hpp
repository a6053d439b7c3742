// The schema of the vault's database. Columns that could identify a user or open an account are
// sealed (crypto::Keyring) or keyed hashes; a comment in schema.cpp lists them.
#pragma once

#include "database/database.hpp"

namespace vault {

database::Schema schema();

}  // namespace vault
