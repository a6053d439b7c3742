// One SQLite connection with its prepared statements. One thread at a time. Throws
// SQLite::Exception, which Access and WriteConnection turn into a Result.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "database/log_at_close.hpp"
#include "database/query.hpp"

namespace spool {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#include "spool/statements.def"
#undef STATEMENT
  kCount
};
/// Returns the SQL text of `statement`.
const char* text_of(Sql statement);

using database::LogAtClose;
using database::Query;

enum class Use : std::uint8_t { read, write, create };

class Connection {
 public:
  /// Opens the file at `path`; creates it only for Use::create. `vfs`: empty for the default.
  /// `log`: whether the last connection writes the log into the file when it closes; `apply` only
  /// for a file that File::open() has found to be sound.
  Connection(const std::string& path, const std::string& vfs, Use use,
             LogAtClose log = LogAtClose::keep);

  /// Binds `values` to the statement, to step through its rows.
  template <class... Values>
  Query query(Sql sql, const Values&... values) {
    return Query(prepared(sql), values...);
  }
  /// Runs the statement to its end and ignores its rows.
  template <class... Values>
  void run(Sql sql, const Values&... values) {
    Query all(prepared(sql), values...);
    while (all.next()) {
    }
  }
  /// Returns the number of rows that the last run() changed.
  int changes() const { return database_.getChanges(); }
  /// Returns the id of the row that the last run() inserted. Cheaper than RETURNING, for which
  /// SQLite fills a temporary table.
  std::int64_t last_id() const { return database_.getLastInsertRowid(); }
  bool in_transaction() const;
  /// Returns the number of pages in the write-ahead log after this connection's last commit.
  int log_pages() const { return *log_pages_; }
  SQLite::Database& database() { return database_; }
  /// The names that this connection has read. They never change. A writing connection keeps none,
  /// because its transaction may be rolled back.
  std::map<std::int64_t, std::string>& names() { return names_; }
  bool keeps_names() const { return use_ == Use::read; }

 private:
  SQLite::Statement& prepared(Sql sql);

  Use use_;
  std::map<std::int64_t, std::string> names_;
  SQLite::Database database_;
  std::unique_ptr<int> log_pages_;  // on the heap: SQLite keeps its address
  std::array<std::optional<SQLite::Statement>, static_cast<std::size_t>(Sql::kCount)> statements_;
};

/// A transaction that is rolled back at the end of its scope, unless it was committed.
class Transaction {
 public:
  Transaction(Connection& connection, Sql begin) : connection_(connection) {
    connection.run(begin);
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    assert(connection_.in_transaction());
    connection_.run(Sql::commit);
  }

 private:
  Connection& connection_;
};

}  // namespace spool
