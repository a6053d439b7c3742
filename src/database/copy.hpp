// Copies of a database, made before its schema is brought up to date.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "util/clock.hpp"
#include "util/result.hpp"

namespace database {

/// Writes `database` to `copy` (mode 0600), whole and on disk or not at all. `retry` with the
/// system's reason. Throws SQLite::Exception.
util::Result<void> keep_copy(SQLite::Database& database, const std::string& copy);

/// Removes `copy` once it is older than `keep`: it holds what has been erased since. False if it
/// is not there, still young, or cannot be removed.
bool remove_old_copy(const std::string& copy, util::Duration keep, util::WallTime now);

}  // namespace database
