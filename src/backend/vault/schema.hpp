// The schema of the vault's database. Columns that could identify a user or open an account are
// sealed (crypto::Keyring) or keyed hashes; a comment in schema.cpp lists them.
#pragma once

#include <string_view>

#include "database/database.hpp"

namespace vault {

database::Schema schema();
/// Tables whose rows a backup does not bring back: they may have been ended, or cancelled, since.
inline constexpr std::string_view kNotRestored[] = {"sessions", "devices", "signups", "resets"};

}  // namespace vault
