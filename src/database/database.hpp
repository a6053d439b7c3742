// A SQLite file of the back end: WAL, synchronous=FULL, secure_delete, foreign keys, STRICT tables
// by its schema. One object for one thread at a time; several (and several processes) may open one
// file.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "database/query.hpp"
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

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

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
  int changes() const;
  std::int64_t last_id() const;

 private:
  explicit Database(const std::string& path);
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

/// Runs `work`; SQLite's exceptions become `retry` (busy, full, i/o) or `reject` (corrupt,
/// constraint), with `what` in front.
util::Error database_error(std::string_view what, const SQLite::Exception& fault);

}  // namespace database
