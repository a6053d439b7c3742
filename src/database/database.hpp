// A SQLite file of the back end: WAL, synchronous=FULL, secure_delete, foreign keys, STRICT tables
// by its schema. One object for one thread at a time; several (and several processes) may open one
// file.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "database/query.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace database {

/// Schema version N is made from N-1 by the N-th of these (SQL, several statements). Never changed
/// once it has landed.
using Schema = std::span<const char* const>;

class Database {
 public:
  /// Makes the file (mode 0600) or brings it up to date, a copy ("PATH.before-N") first. `reject`
  /// for a newer schema or a file that is no database, `retry` for a full or busy disk.
  static util::Result<Database> open(const std::string& path, Schema schema);
  /// Removes the copies that open() made once they are older than `keep`: they hold what has been
  /// erased since.
  static void remove_old_copies(const std::string& path, Schema schema, util::Duration keep,
                                util::WallTime now);

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) = delete;

  /// Prepared once for each `sql`, which must live as long as this (a literal). Throws
  /// SQLite::Exception.
  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    return Query(prepared(sql), values...);
  }
  template <class... Values>
  void run(std::string_view sql, const Values&... values) {
    Query all(prepared(sql), values...);
    while (all.next()) {
    }
  }
  /// From here on a power cut may take the last commits, though never half of one, and no commit
  /// waits for the disk: for what somebody simply does again.
  void forgo_syncs();
  /// What was erased leaves SQLite's log too, unless somebody reads there just now.
  void empty_log();
  int changes() const;
  std::int64_t last_id() const;

 private:
  explicit Database(const std::string& path);
  friend class Transaction;
  util::Result<void> bring_up_to_date(const std::string& path, Schema schema);
  SQLite::Statement& prepared(std::string_view sql);
  std::unique_ptr<SQLite::Database> database_;
  std::map<std::string_view, SQLite::Statement> statements_;
};

/// BEGIN IMMEDIATE; rolls back unless committed.
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

/// `retry` (busy, full, i/o, read-only) or `reject` (damaged, constraint), with `what` in front.
/// SQLite's text names tables and columns, never a value.
util::Error database_error(std::string_view what, const SQLite::Exception& fault);

}  // namespace database
