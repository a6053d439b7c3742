#include "database/database.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr const char* kSteps[] = {
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;",
    "CREATE TABLE token (person INTEGER NOT NULL REFERENCES person, value BLOB NOT NULL) STRICT;"};
constexpr database::Schema kSchema(kSteps);

database::Database opened(const std::string& path, database::Schema schema = kSchema) {
  auto database = database::Database::open(path, schema);
  REQUIRE_MESSAGE(database.has_value(), database.error().what);
  return std::move(*database);
}

std::int64_t persons(database::Database& database) {
  auto count = database.query("SELECT count(*) FROM person");
  REQUIRE(count.next());
  return count.integer(0);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const std::string& path) {
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  return file.st_mode & 0777;
}

std::string setting(database::Database& database, const char* pragma) {
  auto value = database.query(pragma);
  REQUIRE(value.next());
  return value.text(0);
}

}  // namespace

TEST_CASE("a new file is private, as are its log and shared memory") {
  const doubles::TempDir dir;
  auto database = opened(dir / "a.db");
  for (const char* end : {"", "-wal", "-shm"})
    CHECK(mode_of(dir / (std::string("a.db") + end)) == 0600);
  CHECK(setting(database, "PRAGMA journal_mode") == "wal");
  CHECK(setting(database, "PRAGMA synchronous") == "2");
  CHECK(setting(database, "PRAGMA secure_delete") == "1");
  CHECK(setting(database, "PRAGMA foreign_keys") == "1");
}

TEST_CASE("a file that others could read is made private") {
  const doubles::TempDir dir;
  dir.file("a.db", "", 0644);
  auto database = opened(dir / "a.db");
  CHECK(mode_of(dir / "a.db") == 0600);
}

TEST_CASE("text, numbers and octets are there after opening again") {
  const doubles::TempDir dir;
  const util::Octets value{0, 1, 255};
  {
    auto database = opened(dir / "a.db");
    database.run("INSERT INTO person (name) VALUES (?)", "ada");
    CHECK(database.changes() == 1);
    database.run("INSERT INTO token VALUES (?, ?)", database.last_id(), util::OctetView(value));
  }
  auto database = opened(dir / "a.db");
  auto row = database.query("SELECT value FROM token JOIN person ON id = person WHERE name = ?",
                            std::string("ada"));
  REQUIRE(row.next());
  const auto octets = row.octets(0);
  CHECK(util::Octets(octets.begin(), octets.end()) == value);
}

TEST_CASE("bound values may change or end before the query steps") {
  const doubles::TempDir dir;
  auto database = opened(dir / "a.db");
  util::Octets octets{1, 2, 3};
  std::string text = "abc";
  auto same = database.query("SELECT ? = x'010203', ? = 'abc'", octets, text);
  octets.assign(3, 9);
  text = "xyz";
  REQUIRE(same.next());
  CHECK(same.integer(0) == 1);
  CHECK(same.integer(1) == 1);
}

TEST_CASE("an older schema is upgraded, after a private copy") {
  const doubles::TempDir dir;
  {
    auto old = opened(dir / "a.db", kSchema.first(1));
    old.run("INSERT INTO person (name) VALUES (?)", "ada");
  }
  CHECK_FALSE(std::filesystem::exists(dir / "a.db.before-1"));
  auto database = opened(dir / "a.db");
  CHECK(persons(database) == 1);
  database.run("INSERT INTO token VALUES (1, x'00')");
  CHECK(mode_of(dir / "a.db.before-2") == 0600);
  CHECK_FALSE(std::filesystem::exists(dir / "a.db.before-2.unfinished"));
  auto copy = opened(dir / "a.db.before-2", kSchema.first(1));
  CHECK(persons(copy) == 1);

  const auto now = util::SystemClock().wall();
  database::Database::remove_old_copies(dir / "a.db", kSchema, std::chrono::hours(1), now);
  CHECK(std::filesystem::exists(dir / "a.db.before-2"));
  database::Database::remove_old_copies(dir / "a.db", kSchema, std::chrono::hours(1),
                                        now + std::chrono::hours(2));
  CHECK_FALSE(std::filesystem::exists(dir / "a.db.before-2"));
}

TEST_CASE("a step that fails leaves the file at its old version") {
  const doubles::TempDir dir;
  { auto old = opened(dir / "a.db", kSchema.first(1)); }
  constexpr const char* kBroken[] = {kSteps[0], "CREATE TABLE more (id INTEGER); CREATE nonsense"};
  const auto failed = database::Database::open(dir / "a.db", kBroken);
  REQUIRE_FALSE(failed.has_value());
  auto database = opened(dir / "a.db");
  database.run("CREATE TABLE more (id INTEGER)");
}

TEST_CASE("a newer schema, another program's database and other files are refused unchanged") {
  const doubles::TempDir dir;
  { auto newer = opened(dir / "a.db"); }
  {
    SQLite::Database other(dir / "b.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE theirs (id INTEGER)");
  }
  const auto theirs = content_of(dir / "b.db");
  const std::string text(5000, 'x');
  dir.file("c.db", text);
  for (const char* name : {"a.db", "b.db", "c.db"}) {
    const auto result = database::Database::open(dir / name, kSchema.first(1));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().advice == util::Advice::reject);
    CHECK(result.error().what.find(dir / name) != std::string::npos);
  }
  CHECK(content_of(dir / "c.db") == text);
  CHECK(content_of(dir / "b.db") == theirs);
  CHECK(database::Database::open("/nonexistent/a.db", kSchema).error().advice ==
        util::Advice::retry);
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const doubles::TempDir dir;
  auto database = opened(dir / "a.db");
  {
    database::Transaction transaction(database);
    database.run("INSERT INTO person (name) VALUES ('ada')");
  }
  CHECK(persons(database) == 0);
  {
    database::Transaction transaction(database);
    database.run("INSERT INTO person (name) VALUES ('ada')");
    transaction.commit();
  }
  CHECK(persons(database) == 1);
}

TEST_CASE("a transaction begins with the write lock, so that two never conflict") {
  const doubles::TempDir dir;
  auto one = opened(dir / "a.db"), two = opened(dir / "a.db");
  two.run("PRAGMA busy_timeout = 0");
  const database::Transaction first(one);
  try {
    const database::Transaction second(two);
    FAIL("both have the lock");
  } catch (const SQLite::Exception& fault) {
    CHECK(database::database_error("vault", fault).advice == util::Advice::retry);
  }
}

TEST_CASE("opening a file again keeps the locks of the first connection") {
  const doubles::TempDir dir;
  auto one = opened(dir / "a.db");
  const database::Transaction first(one);
  { auto two = opened(dir / "a.db"); }
  SQLite::Database other(dir / "a.db", SQLite::OPEN_READWRITE);
  CHECK(other.tryExec("BEGIN IMMEDIATE") != 0);
}

TEST_CASE("a violated constraint is a reject without the value") {
  const doubles::TempDir dir;
  auto database = opened(dir / "a.db");
  database.run("INSERT INTO person (name) VALUES (?)", "ada");
  try {
    database.run("INSERT INTO person (name) VALUES (?)", "ada");
    FAIL("twice the same name");
  } catch (const SQLite::Exception& fault) {
    const auto error = database::database_error("vault", fault);
    CHECK(error.advice == util::Advice::reject);
    CHECK(error.what.find("ada") == std::string::npos);
  }
  CHECK_THROWS_AS(database.run("INSERT INTO token VALUES (7, x'00')"), SQLite::Exception);
}

TEST_CASE("deleted data are gone from the file") {
  const doubles::TempDir dir;
  {
    auto database = opened(dir / "a.db");
    database.run("INSERT INTO person (name) VALUES (?)", "Marianne-of-the-north");
    database.run("DELETE FROM person");
  }  // closing the last connection writes the log into the file
  CHECK(content_of(dir / "a.db").find("Marianne") == std::string::npos);
}
