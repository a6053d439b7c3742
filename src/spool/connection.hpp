// One SQLite connection with its prepared statements. One thread at a time. Throws
// SQLite::Exception; the public face turns that into a Result.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "database/query.hpp"

namespace spool {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#include "spool/statements.def"
#undef STATEMENT
  kCount
};
const char* text_of(Sql statement);

using database::Query;

enum class Use : std::uint8_t { read, write, create };

class Connection {
 public:
  Connection(const std::string& path, const std::string& vfs, Use use);

  template <class... Values>
  Query query(Sql sql, const Values&... values) {
    return Query(prepared(sql), values...);
  }
  /// To its end; rows are not looked at.
  template <class... Values>
  void run(Sql sql, const Values&... values) {
    Query all(prepared(sql), values...);
    while (all.next()) {
    }
  }
  /// Rows changed by the last run().
  int changes() const { return database_.getChanges(); }
  /// The row made by the last run(); cheaper than RETURNING, which fills a table for it.
  std::int64_t last_id() const { return database_.getLastInsertRowid(); }
  bool in_transaction() const;
  /// Pages in the write-ahead log after the last commit here.
  int log_pages() const { return *log_pages_; }
  SQLite::Database& database() { return database_; }
  /// Names this connection has read: they never change. Not kept by a writing one, whose
  /// transaction may be rolled back.
  std::map<std::int64_t, std::string>& names() { return names_; }
  bool keeps_names() const { return use_ == Use::read; }

 private:
  SQLite::Statement& prepared(Sql sql);

  Use use_;
  std::map<std::int64_t, std::string> names_;
  SQLite::Database database_;
  std::unique_ptr<int> log_pages_;  // SQLite holds its address
  std::array<std::optional<SQLite::Statement>, static_cast<std::size_t>(Sql::kCount)> statements_;
};

/// Rolls back unless committed.
class Transaction {
 public:
  Transaction(Connection& connection, Sql begin) : connection_(connection) {
    connection.run(begin);
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { connection_.run(Sql::commit); }

 private:
  Connection& connection_;
};

}  // namespace spool
