// Backup and restoration of a database file. A database is more than its file: copying the file
// alone, or over one whose log ("-wal") stays, gives a damaged database.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "database/database.hpp"
#include "util/result.hpp"

namespace database {

/// Returns true if a connection has the database at `path` open, in this process or another. Reads
/// the locks of the file, not its content. Drops the locks that this process has on the file (POSIX
/// locks end with any descriptor): called before this process opens it.
bool is_in_use(const std::string& path);

/// Returns an error with the next command if there is no file `path`: opening it would create an
/// empty database. `reject`.
util::Result<void> check_there(const std::string& path);
/// Writes the database at `path`, which a program may use meanwhile, to the new file `copy` (mode
/// 0600), and checks the copy. Fails with `reject` if `copy` exists or the database is damaged,
/// with `retry` for disk errors.
util::Result<void> backup(const std::string& path, const std::string& copy);

/// Puts the backup `copy` in the place of the database at `path`, complete and on disk or not at
/// all. The file that was there becomes "PATH.before-restore" (or "PATH.before-restore-2", and so
/// on), with its log in it; the log of a damaged file is kept beside it. Returns that name, or ""
/// if there was no file. `copy` stays. The new file gets the owner of the old one, or of the
/// folder. Fails with `reject` if the database is in use, or if `copy` is damaged or not of this
/// schema; with `retry` for disk errors. `emptied`: tables whose rows are not restored, such as
/// sessions that have been ended since; a table that the backup has not is skipped. `marking`: SQL
/// for the new file, which has the newest version of `schema` then; empty: none, and the version of
/// `copy`.
util::Result<std::string> restore(const std::string& copy, Schema schema, const std::string& path,
                                  std::span<const std::string_view> emptied = {},
                                  const std::string& marking = {});

}  // namespace database
