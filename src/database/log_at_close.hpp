// What SQLite does with the log ("-wal") of a database when its last connection closes.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>

namespace database {

enum class LogAtClose : std::uint8_t {
  apply,  ///< writes it into the file and removes it: SQLite's default
  keep,   ///< leaves the file and its log as they are
};

/// Sets it for `database` and what is attached to it. `keep` until the file has been found to be
/// sound: a log in which SQLite sees no frame would be removed, and one that is applied to a
/// damaged file, or to an older one, is lost.
void set_log_at_close(SQLite::Database& database, LogAtClose choice);

}  // namespace database
