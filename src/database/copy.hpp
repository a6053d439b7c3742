// Copies of a database file.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "util/clock.hpp"
#include "util/result.hpp"

namespace database {

/// Writes `database` to the file `copy` (mode 0600), complete and on disk or not at all. Fails with
/// `retry` and the system's reason. Throws SQLite::Exception.
util::Result<void> keep_copy(SQLite::Database& database, const std::string& copy);

/// The most replaced files that are kept at once.
constexpr int kMostReplaced = 99;
/// The ends of the names of SQLite's logs, which are kept with a replaced file.
constexpr const char *kWalEnd = "-wal", *kJournalEnd = "-journal";
/// Returns the name that a database file gets when a backup takes its place: the `number`-th one,
/// 1 to kMostReplaced.
std::string before_restore(const std::string& path, int number);

/// Removes `copy` if it is older than `keep`, because it contains data that users have erased
/// since. Returns false if there is no such file, it is younger, or it cannot be removed.
bool remove_old_copy(const std::string& copy, util::Duration keep, util::WallTime now);

}  // namespace database
