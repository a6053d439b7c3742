#include "database/backup.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr const char* kBackupSteps[] = {
    "CREATE TABLE post (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"};
constexpr database::Schema kBackupSchema(kBackupSteps);

database::Database open_posts(const std::string& path) {
  auto database = database::Database::open(path, kBackupSchema);
  REQUIRE_MESSAGE(database.has_value(), database.error().what);
  return std::move(*database);
}

void post(database::Database& database, int first, int count) {
  for (int i = first; i < first + count; ++i)
    database.run("INSERT INTO post (text) VALUES (?)", std::to_string(i) + std::string(500, 'x'));
}

std::int64_t posts(const std::string& path) {
  auto database = open_posts(path);
  auto row = database.query("SELECT count(*) FROM post");
  return row.next() ? row.integer(0) : -1;
}

std::string octets_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Writes the journal of a transaction on another database, which SQLite would roll back.
void write_hot_journal(const doubles::TempDir& dir, const std::string& path) {
  SQLite::Database other(dir / "other.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  // Without syncs the head of the journal is complete from the beginning.
  other.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF");
  other.exec("CREATE TABLE letter (id INTEGER PRIMARY KEY, text TEXT)");
  other.exec(
      "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
      "INSERT INTO letter SELECT i, hex(zeroblob(500)) FROM n");
  other.exec("BEGIN; UPDATE letter SET text = text || 'x'");
  std::ofstream(path, std::ios::binary) << octets_of(dir / "other.db-journal");
  other.exec("ROLLBACK");
  REQUIRE(octets_of(path).size() > 10'000);
}

}  // namespace

TEST_CASE("a backup is made while the program uses the database, and has what is in the log") {
  const doubles::TempDir dir;
  auto program = open_posts(dir / "a.db");
  post(program, 0, 100);
  const auto done = database::backup(dir / "a.db", dir / "copy.db");
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  struct stat file {};
  REQUIRE(::stat((dir / "copy.db").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  post(program, 100, 1);
  CHECK(posts(dir / "copy.db") == 100);
  const auto again = database::backup(dir / "a.db", dir / "copy.db");
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().what.find("there already") != std::string::npos);
  CHECK_FALSE(database::backup(dir / "none.db", dir / "more.db").has_value());
  CHECK_FALSE(std::filesystem::exists(dir / "none.db"));
}

TEST_CASE("a restoration keeps the replaced file with what is in its log") {
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 50);
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  std::string file, log;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 50, 200);
    file = octets_of(dir / "a.db");
    log = octets_of(dir / "a.db-wal");
  }
  std::ofstream(dir / "a.db", std::ios::binary) << file;
  // The program was killed: its log is there.
  std::ofstream(dir / "a.db-wal", std::ios::binary) << log;
  REQUIRE_FALSE(log.empty());
  const auto done = database::restore(dir / "copy.db", kBackupSchema, dir / "a.db");
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  CHECK(*done == dir / "a.db.before-restore");
  CHECK_FALSE(std::filesystem::exists(dir / "a.db-wal"));
  CHECK(posts(dir / "a.db") == 50);
  CHECK_FALSE(std::filesystem::exists(*done + "-wal"));
  CHECK(posts(*done) == 250);
  CHECK(std::filesystem::exists(dir / "copy.db"));
  CHECK_FALSE(std::filesystem::exists(dir / "a.db.restored"));
}

TEST_CASE("an old file copied beside a newer log is refused as damaged, and a backup mends it") {
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 50);
  }
  const auto old = octets_of(dir / "a.db");
  {
    auto program = open_posts(dir / "a.db");
    program.run("DELETE FROM post WHERE id % 3 = 0");
    post(program, 50, 300);
  }
  REQUIRE(database::backup(dir / "a.db", dir / "whole.db").has_value());
  std::string log;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 350, 100);
    log = octets_of(dir / "a.db-wal");
  }
  std::ofstream(dir / "b.db", std::ios::binary) << old;
  std::ofstream(dir / "b.db-wal", std::ios::binary) << log;
  const auto opened = database::Database::open(dir / "b.db", kBackupSchema);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().advice == util::Advice::reject);
  CHECK(opened.error().what.find("'restore'") != std::string::npos);
  CHECK(octets_of(dir / "b.db") == old);
  CHECK(octets_of(dir / "b.db-wal") == log);
  // Neither is it a backup, nor is it replaced by one that is damaged.
  CHECK_FALSE(database::restore(dir / "b.db", kBackupSchema, dir / "a.db").has_value());
  CHECK(posts(dir / "a.db") == 434);
  const auto restored = database::restore(dir / "whole.db", kBackupSchema, dir / "b.db");
  REQUIRE_MESSAGE(restored.has_value(), restored.error().what);
  CHECK(posts(dir / "b.db") == 334);
  // The damaged file and the log are kept as they were.
  CHECK(octets_of(*restored) == old);
  CHECK(octets_of(*restored + "-wal") == log);
}

TEST_CASE("a database that cannot be read keeps the log that its program left") {
  const doubles::TempDir dir;
  for (const std::size_t damaged_from : {0, 2000}) {
    std::string octets, log;
    {
      auto program = open_posts(dir / "a.db");
      post(program, static_cast<int>(damaged_from), 200);
      program.empty_log();
      program.run("UPDATE post SET id = id WHERE id = (SELECT max(id) FROM post)");
      octets = octets_of(dir / "a.db");
      log = octets_of(dir / "a.db-wal");
    }
    REQUIRE_FALSE(log.empty());
    for (auto at = damaged_from; at < octets.size(); at += 512) octets.replace(at, 64, 64, 'x');
    std::ofstream(dir / "b.db", std::ios::binary) << octets;
    std::ofstream(dir / "b.db-wal", std::ios::binary) << log;
    CHECK_FALSE(database::Database::open(dir / "b.db", kBackupSchema).has_value());
    CHECK_FALSE(database::backup(dir / "b.db", dir / "copy.db").has_value());
    CHECK(octets_of(dir / "b.db") == octets);
    CHECK(octets_of(dir / "b.db-wal") == log);
  }
}

TEST_CASE("a second restoration keeps what the first one has kept") {
  const doubles::TempDir dir;
  const auto restore = [&] {
    return database::restore(dir / "copy.db", kBackupSchema, dir / "a.db");
  };
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 1);
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  {
    auto program = open_posts(dir / "a.db");
    post(program, 1, 6);
  }
  REQUIRE(restore().value() == dir / "a.db.before-restore");
  CHECK(restore().value() == dir / "a.db.before-restore-2");
  CHECK(posts(dir / "a.db.before-restore") == 7);
  CHECK(posts(dir / "a.db.before-restore-2") == 1);
  // A name whose log alone is left is not free either.
  dir.file("a.db.before-restore-3-wal", "log");
  CHECK(restore().value() == dir / "a.db.before-restore-4");
  std::filesystem::remove(dir / "a.db");
  CHECK(restore().value().empty());
  CHECK(posts(dir / "a.db") == 1);
  const auto later = util::SystemClock().wall() + std::chrono::hours(2);
  database::Database::remove_old_copies(dir / "a.db", kBackupSchema, std::chrono::hours(1), later);
  for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
    CHECK(entry.path().string().find("before-restore") == std::string::npos);
}

TEST_CASE("the logs of a damaged file keep their endings, and their time is that of the change") {
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 3);
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  dir.file("a.db", std::string(5000, 'x'));
  dir.file("a.db-wal", "log");
  dir.file("a.db-journal", "journal");
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(48);
  for (const char* name : {"a.db", "a.db-wal", "a.db-journal"})
    std::filesystem::last_write_time(dir / name, old);
  const auto done = database::restore(dir / "copy.db", kBackupSchema, dir / "a.db");
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  CHECK(octets_of(*done + "-wal") == "log");
  CHECK(octets_of(*done + "-journal") == "journal");
  for (const char* end : {"", "-wal", "-journal"})
    CHECK(std::filesystem::last_write_time(*done + end) > old + std::chrono::hours(47));
  CHECK(posts(dir / "a.db") == 3);
}

TEST_CASE("a database that a program has open is not replaced") {
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 1);
    REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
    const auto refused = database::restore(dir / "copy.db", kBackupSchema, dir / "a.db");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().what.find("stop it") != std::string::npos);
  }
  CHECK_FALSE(database::is_in_use(dir / "a.db"));
  CHECK_FALSE(database::is_in_use(dir / "none.db"));
  CHECK(database::restore(dir / "copy.db", kBackupSchema, dir / "a.db").has_value());
}

TEST_CASE("a backup is restored where there is no database, and another program's is refused") {
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 3);
    SQLite::Database other(dir / "other.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE theirs (id INTEGER)");
    other.exec("PRAGMA user_version = 1");
    SQLite::Database newer(dir / "newer.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    newer.exec(kBackupSteps[0]);
    newer.exec("PRAGMA user_version = 2");
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  REQUIRE(database::restore(dir / "copy.db", kBackupSchema, dir / "new.db").has_value());
  CHECK(posts(dir / "new.db") == 3);
  const auto other = database::restore(dir / "other.db", kBackupSchema, dir / "new.db");
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().advice == util::Advice::reject);
  CHECK(other.error().what.find("another program") != std::string::npos);
  CHECK_FALSE(database::restore(dir / "newer.db", kBackupSchema, dir / "new.db").has_value());
  CHECK_FALSE(database::restore(dir / "none.db", kBackupSchema, dir / "new.db").has_value());
  dir.file("text.db", std::string(5000, 'x'));
  CHECK_FALSE(database::restore(dir / "text.db", kBackupSchema, dir / "new.db").has_value());
  CHECK(posts(dir / "new.db") == 3);
}

TEST_CASE("a backup of an older version, and one with statistics, is restored") {
  constexpr const char* kTwoSteps[] = {kBackupSteps[0], "CREATE TABLE tag (id INTEGER) STRICT;"};
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 3);
    program.run("ANALYZE");
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  const auto done = database::restore(dir / "copy.db", kTwoSteps, dir / "b.db");
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  CHECK(database::Database::open(dir / "b.db", kTwoSteps).has_value());
}

TEST_CASE("what a restoration replaced is removed after the time that copies are kept") {
  const doubles::TempDir dir;
  { auto program = open_posts(dir / "a.db"); }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  REQUIRE(database::restore(dir / "copy.db", kBackupSchema, dir / "a.db").has_value());
  const auto now = util::SystemClock().wall();
  const auto tidy = [&](util::WallTime at) {
    database::Database::remove_old_copies(dir / "a.db", kBackupSchema, std::chrono::hours(1), at);
    return std::filesystem::exists(dir / "a.db.before-restore");
  };
  CHECK(tidy(now));
  CHECK_FALSE(tidy(now + std::chrono::hours(2)));
}

TEST_CASE("a restoration leaves the rows of some tables out, and what refers to them") {
  constexpr const char* kSteps[] = {
      "CREATE TABLE user (id INTEGER PRIMARY KEY) STRICT;"
      "CREATE TABLE session (id INTEGER PRIMARY KEY) STRICT;"
      "CREATE TABLE ticket (session INTEGER REFERENCES session (id) ON DELETE CASCADE) STRICT;"};
  const doubles::TempDir dir;
  const auto count = [&](const char* table) {
    auto database = database::Database::open(dir / "a.db", kSteps).value();
    auto row = database.query(std::string("SELECT count(*) FROM ") + table);
    return row.next() ? row.integer(0) : -1;
  };
  {
    auto program = database::Database::open(dir / "a.db", kSteps).value();
    program.run("INSERT INTO user VALUES (1)");
    program.run("INSERT INTO session VALUES (2)");
    program.run("INSERT INTO ticket VALUES (2)");
    REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
    program.run("DELETE FROM session");
  }
  constexpr std::string_view kEmptied[] = {"session", "of a later version"};
  const auto done = database::restore(dir / "copy.db", kSteps, dir / "a.db", kEmptied);
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  CHECK(count("user") == 1);
  CHECK(count("session") == 0);
  CHECK(count("ticket") == 0);
}

TEST_CASE("a restoration upgrades a backup and marks its rows") {
  constexpr const char* kTwo[] = {kBackupSteps[0],
                                  "ALTER TABLE post ADD COLUMN restored INTEGER DEFAULT 0;"};
  const doubles::TempDir dir;
  {
    auto program = open_posts(dir / "a.db");
    post(program, 0, 3);
  }
  REQUIRE(database::backup(dir / "a.db", dir / "copy.db").has_value());
  write_hot_journal(dir, dir / "b.db.restored-journal");
  const auto done =
      database::restore(dir / "copy.db", kTwo, dir / "b.db", {}, "UPDATE post SET restored = 1");
  REQUIRE_MESSAGE(done.has_value(), done.error().what);
  CHECK(database::Database::is_current(dir / "b.db", kTwo).value());
  CHECK_FALSE(std::filesystem::exists(dir / "b.db.restored-journal"));
  auto marked = database::Database::open(dir / "b.db", kTwo).value();
  auto row = marked.query("SELECT count(*) FROM post WHERE restored = 1");
  REQUIRE(row.next());
  CHECK(row.integer(0) == 3);
  auto whole = marked.query("PRAGMA integrity_check");
  REQUIRE(whole.next());
  CHECK(whole.text(0) == "ok");
}
