// The check of a database file for damage, before a program relies on it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace database {

enum class Depth {
  quick,    ///< without the indexes
  whole,    ///< also that each index has the rows of its table
  by_size,  ///< a file above 64 MiB without the indexes, whose check takes long on a flash card
};

/// Returns the first fault that SQLite finds (PRAGMA integrity_check, quick_check); "" if there is
/// none. The text names tables and indexes, never a value. Throws SQLite::Exception.
std::string integrity_fault(SQLite::Database& database, Depth depth);

}  // namespace database
