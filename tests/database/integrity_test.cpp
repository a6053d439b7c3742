#include "database/integrity.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a whole database has no fault, and an index without its row has one") {
  const doubles::TempDir dir;
  SQLite::Database database(dir / "a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(
      "CREATE TABLE t (x TEXT); CREATE INDEX ix ON t(x); INSERT INTO t VALUES ('secret')");
  for (const auto depth : {database::Depth::whole, database::Depth::by_size})
    CHECK(database::integrity_fault(database, depth).empty());
  // Another table's page in place of the index's: what a log that does not belong to the file does.
  database.exec(
      "PRAGMA writable_schema = ON; CREATE TABLE u (x TEXT); CREATE INDEX iu ON u(x); UPDATE "
      "sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'iu') WHERE "
      "name = 'ix'");
  SQLite::Database again(dir / "a.db", SQLite::OPEN_READONLY);
  const auto fault = database::integrity_fault(again, database::Depth::by_size);
  CHECK_FALSE(fault.empty());
  CHECK(fault.find("secret") == std::string::npos);
}
