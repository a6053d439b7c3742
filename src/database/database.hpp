// A SQLite database of the back end: WAL, synchronous=FULL, secure_delete, foreign keys. One thread
// at a time uses an object; several objects and processes may open one file.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "database/query.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace database {

/// SQL scripts: the N-th one upgrades the schema from version N-1 to N. A released script never
/// changes.
using Schema = std::span<const char* const>;

class Database {
 public:
  enum class Check { damage, none };
  /// Opens the file; makes it (mode 0600) or upgrades its schema, after a copy to "PATH.before-N".
  /// Checks it for damage, unless `check` is none: this process has done so. Fails with `reject`
  /// for a newer schema, a damaged file or one that is not a database, with `retry` for a locked
  /// file and for disk errors.
  static util::Result<Database> open(const std::string& path, Schema schema,
                                     Check check = Check::damage);
  /// Returns true if the existing file at `path` has the newest version of `schema`. Changes
  /// nothing.
  static util::Result<bool> is_current(const std::string& path, Schema schema);
  /// Removes copies that open() and restore() made and that are older than `keep`.
  static void remove_old_copies(const std::string& path, Schema schema, util::Duration keep,
                                util::WallTime now);

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) = delete;

  /// Binds `values` to the statement `sql`, which is prepared once and must outlive this object (a
  /// literal). Throws SQLite::Exception, as all functions below do.
  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    return Query(prepared(sql), values...);
  }
  /// Runs a statement to its end and ignores its rows.
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    Query all(prepared(sql), values...);
    while (all.next()) {
    }
  }
  /// Makes commits return before they are on disk (synchronous=NORMAL). A power cut may then lose
  /// the last commits, each as a whole. For data that a user can enter again.
  void forgo_syncs();
  /// Removes erased data from SQLite's log too (a checkpoint that truncates it). Does nothing while
  /// another connection reads.
  void empty_log();
  /// Returns how many octets of the file are in use, without SQLite's log. In a transaction: with
  /// its changes so far. Free pages count as used while the whole file is shorter than `least`.
  std::int64_t used_octets(std::int64_t least);
  /// Returns the number of rows that the last statement changed.
  int changes() const;
  /// Returns the id of the row that was inserted last.
  std::int64_t last_id() const;

 private:
  explicit Database(const std::string& path);
  friend class Transaction;
  util::Result<void> check_damage(const std::string& path);
  util::Result<void> migrate(const std::string& path, Schema schema);
  SQLite::Statement& prepared(std::string_view sql);
  std::unique_ptr<SQLite::Database> database_;
  std::map<std::string_view, SQLite::Statement> statements_;
};

/// A transaction (BEGIN IMMEDIATE). Rolls back in the destructor unless commit() has succeeded.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool done_ = false;
};

/// Converts `fault` to an error whose text begins with `what`: `retry` for busy, full, read-only
/// and I/O errors, `reject` for damage and violated constraints. SQLite's text names tables and
/// columns, never a value.
util::Error database_error(std::string_view what, const SQLite::Exception& fault);

/// Runs `work`, which returns a util::Result. An SQLite::Exception becomes an error whose text
/// begins with `what` (database_error); other exceptions pass.
template <class Work>
auto catch_errors(std::string_view what, Work&& work) -> std::invoke_result_t<Work> {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& fault) {
    return util::fail(database_error(what, fault));
  }
}

}  // namespace database
