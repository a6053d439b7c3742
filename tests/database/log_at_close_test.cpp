#include "database/log_at_close.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("the last connection leaves the log, and the next one that may writes it into the file") {
  const doubles::TempDir dir;
  const auto path = dir / "a.db";
  const auto closed_with = [&](database::LogAtClose choice, const char* statements) {
    SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database::set_log_at_close(database, choice);
    database.exec(statements);
  };
  closed_with(database::LogAtClose::keep,
              "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const auto left = std::filesystem::file_size(path + "-wal");
  CHECK(left > 0);
  closed_with(database::LogAtClose::keep, "SELECT a FROM t");
  CHECK(std::filesystem::file_size(path + "-wal") == left);
  closed_with(database::LogAtClose::apply, "SELECT a FROM t");
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  SQLite::Database alone(path, SQLite::OPEN_READONLY);
  CHECK(alone.tableExists("t"));
}
