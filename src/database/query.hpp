// One execution of a prepared SQLite statement, used by the spool and the back end.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

#include "util/octets.hpp"

namespace database {

/// Binds its values in the constructor (as copies) and resets the statement in the destructor.
/// Columns count from 0. Throws SQLite::Exception.
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

  /// Steps to the next row. Returns false if there is none.
  bool next() { return statement_.executeStep(); }
  bool null(int column) const { return statement_.isColumnNull(column); }
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  int small(int column) const { return statement_.getColumn(column).getInt(); }
  /// Returns nothing for NULL.
  std::optional<std::int64_t> maybe(int column) const;
  std::string text(int column) const { return statement_.getColumn(column).getString(); }
  /// Valid until the next step.
  util::OctetView octets(int column) const;

 private:
  void bind(int index, std::int64_t value) { statement_.bind(index, value); }
  void bind(int index, int value) { statement_.bind(index, value); }
  void bind(int index, bool value) { statement_.bind(index, value ? 1 : 0); }
  void bind(int index, const std::string& value) { statement_.bind(index, value); }
  // Without this overload a string literal would convert to bool.
  void bind(int index, const char* value) { statement_.bind(index, value); }
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

}  // namespace database
