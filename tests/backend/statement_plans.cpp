#include "tests/backend/statement_plans.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstdio>
#include <set>

#include "tests/at_end.hpp"
#include "util/mutex.hpp"

namespace statement_plans {
namespace {

struct Statements {
  util::Mutex mutex;
  std::set<sqlite3*> product;  ///< connections of database::Database; tests open others themselves
  std::set<std::string> texts;
};

Statements& statements() {
  static Statements all;
  return all;
}

bool begins(std::string_view text, std::string_view begin) {
  return text.substr(0, begin.size()) == begin;
}

bool matches(std::string_view sql, const MayScan& entry) {
  const std::string_view pattern = entry.statement;
  return pattern.ends_with('%') ? begins(sql, pattern.substr(0, pattern.size() - 1))
                                : sql == pattern;
}

bool has_plan(std::string_view sql) {
  return begins(sql, "SELECT") || begins(sql, "INSERT") || begins(sql, "UPDATE") ||
         begins(sql, "DELETE") || begins(sql, "WITH");
}

// A connection is one of database::Database if its first statement is the one of its constructor.
int on_event(unsigned event, void* database, void*, void* text) {
  auto& all = statements();
  auto* const connection = static_cast<sqlite3*>(database);
  const util::MutexLock lock(all.mutex);
  if (event == SQLITE_TRACE_CLOSE) {
    all.product.erase(connection);
    return 0;
  }
  const std::string sql = static_cast<const char*>(text);
  if (begins(sql, "PRAGMA secure_delete = ON"))
    all.product.insert(connection);
  else if (has_plan(sql) && all.product.contains(connection))
    all.texts.insert(sql);
  return 0;
}

int watch(sqlite3* database, const char**, const sqlite3_api_routines*) {
  return sqlite3_trace_v2(database, SQLITE_TRACE_STMT | SQLITE_TRACE_CLOSE, &on_event, database);
}

std::vector<std::string> scans_of(SQLite::Database& database, const std::string& sql) {
  std::vector<std::string> out;
  SQLite::Statement plan(database, "EXPLAIN QUERY PLAN " + sql);
  while (plan.executeStep()) {
    const auto step = plan.getColumn(3).getString();
    if (begins(step, "SCAN") && step != "SCAN CONSTANT ROW") out.push_back(step);
  }
  return out;
}

/// Returns a copy: SQLite's own locks are taken before the mutex, never after it.
std::set<std::string> texts() {
  auto& all = statements();
  const util::MutexLock lock(all.mutex);
  return all.texts;
}

int check(database::Schema schema, const std::vector<MayScan>& allowed, bool all_cases) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const char* step : schema) database.exec(step);
  int faults = 0;
  std::set<std::string> matched;
  for (const auto& sql : texts()) {
    if (sql.find("sqlite_schema") != std::string::npos) continue;  // not a table of the schema
    const auto scans = scans_of(database, sql);
    if (scans.empty()) continue;
    bool may = false;
    for (const auto& entry : allowed)
      if (matches(sql, entry)) {
        may = true;
        matched.insert(entry.statement);
      }
    if (may) continue;
    ++faults;
    std::fprintf(stderr, "statement scans a table: %s -> %s\n", sql.c_str(), scans[0].c_str());
  }
  if (all_cases)
    for (const auto& entry : allowed)
      if (!matched.contains(entry.statement)) {
        ++faults;
        std::fprintf(stderr, "no statement that scans is: %s\n", entry.statement.c_str());
      }
  return faults;
}

}  // namespace

bool check_at_end(database::Schema schema, std::vector<MayScan> allowed) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  return true;  // each statement would be traced under a lock that hides races
#endif
#endif
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
  at_end::add([schema, allowed = std::move(allowed)](bool all_cases) {
    return check(schema, allowed, all_cases);
  });
  return true;
}

}  // namespace statement_plans
