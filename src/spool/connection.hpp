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

#include "util/octets.hpp"

namespace spool {

enum class Sql : std::uint8_t {
#define STATEMENT(name, text) name,
#include "spool/statements.def"
#undef STATEMENT
  kCount
};
const char* text_of(Sql statement);

/// One use of a prepared statement: bound when made, reset when it goes. Octets are not copied:
/// they must outlive it.
class Query {
 public:
  template <class... Values>
  explicit Query(SQLite::Statement& statement, const Values&... values) : statement_(statement) {
    int index = 0;
    (bind(++index, values), ...);
  }
  ~Query() { statement_.tryReset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool next() { return statement_.executeStep(); }
  bool null(int column) const { return statement_.isColumnNull(column); }
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  int small(int column) const { return statement_.getColumn(column).getInt(); }
  std::optional<std::int64_t> maybe(int column) const;
  std::string text(int column) const { return statement_.getColumn(column).getString(); }
  /// Valid until the next step.
  util::OctetView octets(int column) const;

 private:
  void bind(int index, std::int64_t value) { statement_.bind(index, value); }
  void bind(int index, int value) { statement_.bind(index, value); }
  void bind(int index, bool value) { statement_.bind(index, value ? 1 : 0); }
  void bind(int index, const std::string& value) { statement_.bind(index, value); }
  void bind(int index, util::OctetView value);
  void bind(int index, std::nullopt_t) { statement_.bind(index); }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value)
      bind(index, *value);
    else
      statement_.bind(index);
  }

  SQLite::Statement& statement_;
};

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
