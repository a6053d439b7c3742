#include "database/copy.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/doubles/small_disk.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a copy to a path with a quote is complete") {
  const doubles::TempDir dir;
  SQLite::Database database(dir / "a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (7)");
  const auto path = dir / "o'clock.db";
  REQUIRE(database::keep_copy(database, path).has_value());
  SQLite::Database copy(path, SQLite::OPEN_READONLY);
  CHECK(copy.execAndGet("SELECT x FROM t").getInt() == 7);
}

TEST_CASE("a copy that cannot be written gives a retry and names the path") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  const auto kept = database::keep_copy(database, "/nonexistent/copy.db");
  REQUIRE_FALSE(kept.has_value());
  CHECK(kept.error().advice == util::Advice::retry);
  CHECK(kept.error().what.find("/nonexistent/copy.db") != std::string::npos);
}

TEST_CASE("a copy for which the disk has no room leaves nothing behind") {
  const doubles::TempDir dir;
  CHECK(doubles::on_small_disk(dir.path(), "2m", [&] {
    SQLite::Database database(dir / "a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(1400000))");
    try {
      (void)database::keep_copy(database, dir / "b.db");
    } catch (const SQLite::Exception& exception) {
      const auto left = std::distance(std::filesystem::directory_iterator(dir.path()), {});
      return exception.getErrorCode() == SQLITE_FULL && left == 1;
    }
    return false;
  }));
}

TEST_CASE("a link in the place of a copy that is being written is not followed") {
  const doubles::TempDir dir;
  SQLite::Database database(dir / "a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (7)");
  const auto other = dir.file("other", "of somebody else", 0644);
  std::filesystem::create_symlink(other, dir / "b.db.unfinished");
  REQUIRE(database::keep_copy(database, dir / "b.db").has_value());
  CHECK(std::filesystem::file_size(other) == std::string("of somebody else").size());
  CHECK_FALSE(std::filesystem::is_symlink(dir / "b.db"));
}
