// The tables and their versions, described in docs/spool-format.md.
#pragma once

#include <string>

#include "database/database.hpp"
#include "spool/connection.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace spool {

constexpr int kSchemaVersion = 12;
constexpr std::int64_t kApplicationId = 0x67736d72;  // "gsmr"

/// Creates the tables in an empty file, or migrates an older version after copying it to
/// `spool.db.v<version>`. `reject` for a newer version or a file of another program, `retry` if the
/// copy fails. Throws SQLite::Exception.
util::Result<void> migrate(Connection& connection, const std::string& path);

/// Returns the scripts of all versions.
database::Schema migrations();

/// Removes all but the two newest copies that migrations have made.
void remove_surplus_copies(const std::string& path);
/// Returns a number that changes when backups, migrations or restorations leave further copies; 0
/// if there are none.
std::int64_t state_of_copies(const std::string& path);
/// Removes the copies that backups, migrations and restorations have left: they hold payloads.
void remove_copies(const std::string& path);

}  // namespace spool
