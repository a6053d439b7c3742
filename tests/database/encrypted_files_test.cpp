#include "database/encrypted_files.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/doubles/temp_dir.hpp"

using database::Content, database::EncryptedFiles;

namespace {

const int kOpen = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
const std::string kSecret(64, 'k');

std::string written_octets(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void fill(SQLite::Database& database, int rows) {
  database.exec("CREATE TABLE IF NOT EXISTS t (x INTEGER, y TEXT)");
  for (int i = 0; i < rows; ++i)
    database.exec("INSERT INTO t VALUES (" + std::to_string(i) +
                  ", 'the text of somebody: ' || hex(randomblob(20)))");
}

std::string sound(SQLite::Database& database) {
  return database.execAndGet("PRAGMA integrity_check").getString();
}

}  // namespace

TEST_CASE("row 199: nothing readable of an encrypted database reaches the disk, nor its log") {
  const doubles::TempDir dir;
  const EncryptedFiles files(kSecret);
  const auto path = dir / "a.db";
  SQLite::Database database(path, kOpen, 0, files.name());
  for (const char* mode : {"WAL", "DELETE"}) {
    CAPTURE(mode);
    database.exec(std::string("PRAGMA journal_mode = ") + mode);
    database.exec("BEGIN");
    fill(database, 100);
    database.exec(
        "PRAGMA cache_spill = ON; PRAGMA cache_size = 1; UPDATE t SET y = y || 'somebody'");
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      CAPTURE(entry.path().string());
      const auto content = written_octets(entry.path().string());
      CHECK(content.find("somebody") == std::string::npos);
      CHECK(content.find("SQLite") == std::string::npos);
    }
    database.exec("COMMIT");
  }
  CHECK(sound(database) == "ok");
}

TEST_CASE("an encrypted database has the same rows after it is opened again, in any page size") {
  for (const char* size : {"512", "1024", "4096", "65536"})
    for (const char* mode : {"WAL", "DELETE", "TRUNCATE", "PERSIST"}) {
      CAPTURE(size);
      CAPTURE(mode);
      const doubles::TempDir dir;
      const EncryptedFiles files(kSecret);
      {
        SQLite::Database database(dir / "a.db", kOpen, 0, files.name());
        database.exec(std::string("PRAGMA page_size = ") + size);
        database.exec(std::string("PRAGMA journal_mode = ") + mode);
        fill(database, 300);
        database.exec("BEGIN; DELETE FROM t WHERE x > 9; ROLLBACK");
        database.exec("DELETE FROM t WHERE x % 3 = 0; VACUUM");
        fill(database, 50);
      }
      SQLite::Database again(dir / "a.db", SQLite::OPEN_READWRITE, 0, files.name());
      CHECK(sound(again) == "ok");
      CHECK(again.execAndGet("SELECT count(*) FROM t").getInt() == 250);
    }
}

TEST_CASE("two connections of one encrypted database see each other's commits") {
  const doubles::TempDir dir;
  const EncryptedFiles files(kSecret);
  SQLite::Database writer(dir / "a.db", kOpen, 0, files.name());
  writer.exec("PRAGMA journal_mode = WAL; PRAGMA page_size = 1024");
  fill(writer, 10);
  SQLite::Database reader(dir / "a.db", SQLite::OPEN_READWRITE, 0, files.name());
  for (int round = 1; round <= 20; ++round) {
    fill(writer, 10);
    if (round % 5 == 0) writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK(reader.execAndGet("SELECT count(*) FROM t").getInt() == 10 + 10 * round);
  }
}

TEST_CASE("a commit changes no octet of the commits before it in an encrypted log") {
  for (const char* size : {"512", "4096", "65536"}) {
    CAPTURE(size);
    const doubles::TempDir dir;
    const EncryptedFiles files(kSecret);
    SQLite::Database writer(dir / "a.db", kOpen, 0, files.name());
    writer.exec(std::string("PRAGMA page_size = ") + size + "; PRAGMA journal_mode = WAL");
    auto before = written_octets(dir / "a.db-wal");
    for (int commit = 0; commit < 6; ++commit) {
      CAPTURE(commit);
      fill(writer, 1);  // other programs read the frames before it meanwhile, without a lock
      const auto log = written_octets(dir / "a.db-wal");
      REQUIRE(log.size() > before.size());
      CHECK((log.substr(0, before.size()) == before));
      before = log;
    }
    for (const char* end : {"", "-wal"})
      std::filesystem::copy_file(dir / (std::string("a.db") + end),
                                 dir / (std::string("b.db") + end));
    SQLite::Database found(dir / "b.db", SQLite::OPEN_READWRITE, 0, files.name());
    CHECK(sound(found) == "ok");
    CHECK(found.execAndGet("SELECT count(*) FROM t").getInt() == 6);
  }
}

TEST_CASE("a part of an encrypted log that is cut off is as short as that of a plain one") {
  for (const bool encrypted : {false, true}) {
    CAPTURE(encrypted);
    const doubles::TempDir dir;
    const EncryptedFiles files(kSecret);
    SQLite::Database database(dir / "a.db", kOpen, 0, encrypted ? files.name() : std::string());
    database.exec(
        "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 5000");
    fill(database, 100);
    database.exec("PRAGMA wal_checkpoint(RESTART)");
    fill(database, 1);  // the log begins again, and is cut to its limit
    sqlite3_file* log = nullptr;
    sqlite3_int64 size = 0;
    REQUIRE(sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                 &log) == SQLITE_OK);
    REQUIRE(log->pMethods->xFileSize(log, &size) == SQLITE_OK);
    CHECK(size >= 5000);
    CHECK(size < 5016);
    SQLite::Database again(dir / "a.db", SQLite::OPEN_READWRITE, 0,
                           encrypted ? files.name() : std::string());
    CHECK(again.execAndGet("SELECT count(*) FROM t").getInt() == 101);
  }
}

TEST_CASE("a copy of an encrypted database is encrypted with the same key") {
  const doubles::TempDir dir;
  const EncryptedFiles files(kSecret);
  SQLite::Database database(dir / "a.db", kOpen, 0, files.name());
  fill(database, 30);
  database.exec("VACUUM INTO '" + (dir / "b.db") + "'");
  CHECK(database::content_of(dir / "b.db") == Content::encrypted);
  CHECK(files.opens(dir / "b.db"));
  SQLite::Database copy(dir / "b.db", SQLite::OPEN_READONLY, 0, files.name());
  CHECK(copy.execAndGet("SELECT count(*) FROM t").getInt() == 30);
}

TEST_CASE(
    "another key and no key open nothing, and a plain database is told from an encrypted one") {
  const doubles::TempDir dir;
  const EncryptedFiles files(kSecret), other(std::string(64, 'o'));
  const auto path = dir / "a.db";
  CHECK(database::content_of(path) == Content::none);
  {
    SQLite::Database database(path, kOpen, 0, files.name());
    fill(database, 3);
  }
  CHECK(database::content_of(path) == Content::encrypted);
  CHECK(files.opens(path));
  CHECK_FALSE(other.opens(path));
  for (const auto& layer : {other.name(), std::string()}) {
    SQLite::Database database(path, SQLite::OPEN_READWRITE, 0, layer);
    CHECK_THROWS_AS(database.execAndGet("SELECT count(*) FROM t"), SQLite::Exception);
  }
  SQLite::Database plain(dir / "p.db", kOpen);
  fill(plain, 1);
  CHECK(database::content_of(dir / "p.db") == Content::plain);
  CHECK_FALSE(files.opens(dir / "p.db"));
}

TEST_CASE("decrypt() gives the octets that a plain database has") {
  const doubles::TempDir dir;
  const EncryptedFiles files(kSecret);
  {
    SQLite::Database database(dir / "a.db", kOpen, 0, files.name());
    fill(database, 300);
  }
  auto content = written_octets(dir / "a.db");
  REQUIRE(content.size() > 8192);
  const auto piece = [&](std::size_t from, std::size_t size) {
    files.decrypt(from, {reinterpret_cast<std::uint8_t*>(content.data()) + from, size});
  };
  piece(0, 1024);
  piece(1024, content.size() - 1024);
  dir.file("p.db", content, 0600);
  SQLite::Database plain(dir / "p.db", SQLite::OPEN_READWRITE);
  CHECK(sound(plain) == "ok");
  CHECK(plain.execAndGet("SELECT count(*) FROM t").getInt() == 300);
}

TEST_CASE("a key of fewer than 32 characters is refused") {
  CHECK_THROWS_AS(EncryptedFiles(std::string(31, 'k')), std::invalid_argument);
}

TEST_CASE("an encrypted database survives a power cut at each operation of the disk") {
  for (int operation = 0, left = 1; left > 0; ++operation) {
    CAPTURE(operation);
    doubles::FaultVfs disk;
    const EncryptedFiles files(kSecret, disk.name());
    int committed = 0;
    disk.freeze_after(operation);
    try {
      SQLite::Database database(std::string("/a.db"), kOpen, 0, files.name());
      database.exec(
          "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
          "PRAGMA wal_autocheckpoint = 3; CREATE TABLE t (x)");
      for (int i = 0; i < 12; ++i) {
        database.exec("INSERT INTO t VALUES (hex(randomblob(300)))");
        ++committed;
      }
    } catch (const SQLite::Exception&) {
    }
    left = disk.operations() - operation;
    disk.power_cut(static_cast<std::uint32_t>(operation) * 7919U);
    SQLite::Database again(std::string("/a.db"), kOpen, 0, files.name());
    CHECK(sound(again) == "ok");
    if (committed > 0) CHECK(again.execAndGet("SELECT count(*) FROM t").getInt() >= committed);
  }
}
