// Tables and their versions. docs/spool-format.md describes them.
#pragma once

#include <string>

#include "spool/connection.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace spool {

constexpr int kSchemaVersion = 6;
constexpr std::int64_t kApplicationId = 0x67736d72;  // "gsmr"

/// Creates the tables in an empty file, brings an older version forward (after a copy beside it,
/// `spool.db.v1`), refuses a newer one and a file of another program (`reject`). Throws
/// SQLite::Exception.
util::Result<void> migrate(Connection& connection, const std::string& path);

/// Removes the copies that migrate() made of older versions once they are older than
/// `keep`: they hold payloads too.
void remove_old_copies(const std::string& path, util::Duration keep, util::WallTime now);

}  // namespace spool
