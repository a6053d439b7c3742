#include "spool/schema.hpp"

#include <SQLiteCpp/Column.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "spool/file_tools.hpp"
#include "tests/doubles/small_disk.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
#include "tests/places.hpp"

namespace {

std::string fixture(int version = 1) {
  std::ifstream file(places::source("tests/spool/schema_v") + std::to_string(version) + ".sql");
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

void make_file(const std::string& path, const std::string& sql) {
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

std::int64_t ask(const std::string& path, const char* question) {
  return SQLite::Database(path).execAndGet(question).getInt64();
}

util::Error refusal(const std::string& path) {
  doubles::FakeClock clock;
  const auto file = spool::File::open({.path = path}, clock);
  REQUIRE_FALSE(file);
  return file.error();
}

}  // namespace

TEST_CASE("a spool of version 1 is migrated after it was copied with mode 0600") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture());
  Desk desk({.path = path});
  CHECK(desk.message(1).text == "from version one");
  CHECK(desk.due() == std::vector<spool::Id>{2001});
  CHECK(desk.audit().received == 2);
  CHECK(ok(desk.inbox().raw({})).size() == 1);
  CHECK(ok(desk.inbox().reports({})).empty());
  CHECK(desk.accept(one_sms("from version one")).outcome == spool::Outcome::duplicate);
  CHECK(desk.accept(one_sms("new")).outcome == spool::Outcome::completed);
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
  CHECK(ask(path + ".v1", "PRAGMA user_version") == 1);
  CHECK(ask(path + ".v1", "SELECT count(*) FROM message") == 2);
  struct stat copy {};
  REQUIRE(::stat((path + ".v1").c_str(), &copy) == 0);
  CHECK((copy.st_mode & 0777) == 0600);
}

TEST_CASE("a spool of version 2 recognises its SMS after migration") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(2));
  Desk desk({.path = path});
  CHECK(desk.accept(one_sms("from version one")).outcome == spool::Outcome::duplicate);
  CHECK(desk.accept(one_sms("new")).outcome == spool::Outcome::completed);
  CHECK(desk.accept(one_sms("new")).outcome == spool::Outcome::duplicate);
  CHECK(ask(path, "SELECT count(*) FROM fingerprint WHERE sent = 0") == 3);
  CHECK(ask(path, "SELECT sent FROM fingerprint WHERE sent <> 0") == 1'800'000'000);
  desk.clock.advance(31 * kDay);
  CHECK(desk.accept(one_sms("from version one")).outcome == spool::Outcome::completed);
  CHECK(desk.accept(one_sms("from version one")).outcome == spool::Outcome::duplicate);
  CHECK(desk.audit().duplicates == 3);
  desk.close();
  CHECK(ask(path + ".v2", "PRAGMA user_version") == 2);
}

TEST_CASE("a spool of version 5 keeps its messages without IMEI; new ones have it") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(5));
  Desk desk({.path = path});
  CHECK(desk.message(1).text == "from version one");
  CHECK(desk.message(1).imei.empty());
  CHECK(desk.message(1).iccid == "8923700000000000123");
  CHECK(desk.message(1).imsi == "624010000000001");
  CHECK(desk.due() == std::vector<spool::Id>{2001});
  CHECK(desk.audit().received == 2);
  auto fresh = one_sms("new");
  fresh.imei = "490154203237518";
  CHECK(desk.message(desk.accept(fresh).id).imei == "490154203237518");
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
  CHECK(ask(path + ".v5", "PRAGMA user_version") == 5);
}

TEST_CASE("a spool of version 6 counts and relays the message that it kept") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(6));
  Desk desk({.path = path});
  CHECK(desk.message(1).receiver == "+237670000009");
  CHECK(ok(desk.inbox().count_kept(10)) == 1);
  CHECK(ok(desk.inbox().route_again(0, 10, desk.router)).relayed == 1);
  CHECK(desk.due().size() == 2);
  CHECK(desk.audit().received == 2);
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
  CHECK(ask(path + ".v6", "PRAGMA user_version") == 6);
}

TEST_CASE("a spool of version 7 lists the messages that it kept, also one without its payload") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(7));
  Desk desk({.path = path});
  const auto kept = ok(desk.inbox().messages({}, {.state = spool::MessageState::kept})).messages;
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].id == 3);
  CHECK(kept[0].payload_erased);
  CHECK(kept[1].text == "from version one");
  CHECK(ok(desk.inbox().count_kept(10)) == 1);
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
  CHECK(ask(path + ".v7", "PRAGMA user_version") == 7);
}

TEST_CASE("a spool of version 8 finds the messages of each state after its index was replaced") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(8));
  Desk desk({.path = path});
  CHECK(ok(desk.inbox().messages({}, {.state = spool::MessageState::kept})).messages.size() == 2);
  CHECK(ok(desk.inbox().messages({}, {.state = spool::MessageState::dead})).messages.empty());
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
}

TEST_CASE("a spool of version 9 gets an empty history and keeps its messages") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(9));
  Desk desk({.path = path});
  CHECK(desk.message(1).text == "from version one");
  CHECK(ok(desk.history().list({}, {})).empty());
  ok(desk.history().record(std::vector{spool::HistoryEntry{.modem = "kitchen", .what = "up"}}));
  CHECK(ok(desk.history().list({}, {})).size() == 1);
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
  CHECK(ask(path + ".v9", "PRAGMA user_version") == 9);
}

TEST_CASE("a spool of version 10 keeps its history, without results of rungs") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(10));
  Desk desk({.path = path});
  const auto kept = ok(desk.history().list({}, {}));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].what == "up");
  CHECK_FALSE(kept[0].cured);
  CHECK(ok(desk.modems().cure_of("generic 1.0")).empty());
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == spool::kSchemaVersion);
}

TEST_CASE(
    "row 204: a spool of version 11 gets the flood guard, and db check finds no fault in it") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture(11));
  spool::Options options{.path = path};
  options.settings.sender_limit = 1;
  Desk desk(options);
  CHECK(desk.message(1).text == "from version one");
  CHECK_FALSE(desk.message(1).held);
  CHECK(ok(desk.modems().cure_of("generic 1.0")) == "port");
  CHECK(ok(desk.inbox().held_figures()).messages == 0);
  CHECK_FALSE(desk.accept(one_sms("first")).held);
  CHECK(desk.accept(one_sms("second")).held);
  CHECK(desk.audit().held == 1);
  desk.close();
  CHECK(ask(path, "PRAGMA user_version") == 12);
  CHECK(ask(path + ".v11", "PRAGMA user_version") == 11);
  const auto report = ok(spool::check_file(path));
  CHECK(report.faults.empty());
  CHECK(report.schema == 12);
}

TEST_CASE("a migrated spool has the same tables as a new one") {
  doubles::TempDir folder;
  make_file(folder / "first.db", fixture());
  make_file(folder / "second.db", fixture(2));
  make_file(folder / "fifth.db", fixture(5));
  make_file(folder / "sixth.db", fixture(6));
  make_file(folder / "seventh.db", fixture(7));
  make_file(folder / "eighth.db", fixture(8));
  make_file(folder / "ninth.db", fixture(9));
  make_file(folder / "tenth.db", fixture(10));
  make_file(folder / "eleventh.db", fixture(11));
  for (const char* name : {"first.db", "second.db", "fifth.db", "sixth.db", "seventh.db",
                           "eighth.db", "ninth.db", "tenth.db", "eleventh.db", "new.db"})
    Desk desk({.path = folder / name});
  const auto tables = [](const std::string& path) {
    SQLite::Database database(path);
    SQLite::Statement rows(database, "SELECT sql FROM sqlite_schema ORDER BY name");
    std::string all;
    while (rows.executeStep()) all += rows.getColumn(0).getString() + "\n";
    return all;
  };
  CHECK(tables(folder / "first.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "second.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "fifth.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "sixth.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "seventh.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "eighth.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "ninth.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "tenth.db") == tables(folder / "new.db"));
  CHECK(tables(folder / "eleventh.db") == tables(folder / "new.db"));
}

TEST_CASE("a spool that cannot be copied is not migrated") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  make_file(path, fixture());
  std::filesystem::create_directory(path + ".v1.unfinished");
  const auto error = refusal(path);
  CHECK(error.advice == util::Advice::retry);
  CHECK(ask(path, "PRAGMA user_version") == 1);
}

TEST_CASE("row 207: without room for a copy a spool is migrated all the same, and receives") {
  doubles::TempDir folder;
  CHECK(doubles::on_small_disk(folder.path(), "2m", [&] {
    const auto path = folder / "spool.db";
    make_file(path, fixture());
    Desk desk({.path = path});
    const bool received = desk.accept(one_sms("new")).outcome == spool::Outcome::completed;
    return received && !std::filesystem::exists(path + ".v1") &&
           !std::filesystem::exists(path + ".v1.unfinished");
  }));
}

TEST_CASE("a spool of a newer version is refused and not changed") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  { Desk desk({.path = path}); }
  make_file(path, "PRAGMA user_version = 99");
  const auto error = refusal(path);
  CHECK(error.advice == util::Advice::reject);
  CHECK(error.what.find("schema version 99, this gsmrelayd knows up to " +
                        std::to_string(spool::kSchemaVersion)) != std::string::npos);
  CHECK(error.what.find("next: sudo gsmrelay db restore") != std::string::npos);
  CHECK(ask(path, "PRAGMA user_version") == 99);
}

TEST_CASE("a file of another program is refused and not changed") {
  doubles::TempDir folder;
  const auto path = folder / "other.db";
  make_file(path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
  CHECK(refusal(path).advice == util::Advice::reject);
  CHECK(ask(path, "SELECT count(*) FROM theirs") == 1);
}

TEST_CASE("the copy of an older version is removed after the payload retention") {
  desk::Desk desk;
  const auto copy = desk.options.path + ".v1";
  std::ofstream(copy) << "old";
  desk.clock.set_wall(util::SystemClock().wall());
  desk.run_housekeeping();
  CHECK(std::filesystem::exists(copy));
  desk.clock.advance(8 * desk::kDay);
  desk.run_housekeeping();
  CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("what an interrupted backup, migration or restoration leaves is removed likewise") {
  desk::Desk desk;
  const std::vector<std::string> left{".copy-aB3xY9", ".copy-aB3xY9.unfinished",
                                      ".copy-aB3xY9.unfinished-journal", ".v11.unfinished",
                                      ".restoring.unfinished"};
  for (const auto& end : left) std::ofstream(desk.options.path + end) << "old";
  const std::vector<std::string> named{".mine", ".copy-before-upgrade", ".copy-tuesday"};
  for (const auto& end : named) std::ofstream(desk.options.path + end) << "of a person";
  desk.run_housekeeping();
  for (const auto& end : left) CHECK(std::filesystem::exists(desk.options.path + end));
  desk.clock.advance(8 * desk::kDay);
  desk.run_housekeeping();
  for (const auto& end : left) {
    CAPTURE(end);
    CHECK_FALSE(std::filesystem::exists(desk.options.path + end));
  }
  for (const auto& end : named) CHECK(std::filesystem::exists(desk.options.path + end));
}

TEST_CASE("a copy is kept for the payload retention in service time, whatever the date does") {
  desk::Desk desk;
  const auto copy = desk.options.path + ".v1";
  std::ofstream(copy) << "old";
  desk.clock.set_wall(util::from_epoch_ms(30'000));
  desk.run_housekeeping();
  desk.clock.set_wall(util::SystemClock().wall() + 30 * desk::kDay);  // a date was found
  desk.run_housekeeping();
  CHECK(std::filesystem::exists(copy));
  desk.clock.advance(5 * desk::kDay);
  desk.run_housekeeping();
  desk.close();
  desk.open();
  desk.clock.advance(1 * desk::kDay);
  desk.run_housekeeping();
  CHECK(std::filesystem::exists(copy));
  desk.clock.set_wall(util::from_epoch_ms(30'000));  // the date is lost in a power cut
  desk.clock.advance(2 * desk::kDay);
  desk.run_housekeeping();
  CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("the two newest copies of older and newer versions are kept, and no others") {
  desk::Desk desk;
  desk.clock.set_wall(util::SystemClock().wall());
  for (const char* end : {".v7", ".v9", ".v10", ".v99", ".before-restore", ".restoring"})
    std::ofstream(desk.options.path + end) << "old";
  desk.run_housekeeping();
  const auto there = [&](const char* end) {
    return std::filesystem::exists(desk.options.path + end);
  };
  CHECK_FALSE(there(".v7"));
  CHECK_FALSE(there(".v9"));
  CHECK(there(".v10"));
  CHECK(there(".v99"));
  CHECK(there(".before-restore"));
  desk.clock.advance(8 * desk::kDay);
  desk.run_housekeeping();
  CHECK_FALSE(there(".v99"));
  CHECK_FALSE(there(".before-restore"));
  CHECK_FALSE(there(".restoring"));
}

TEST_CASE("copies are looked for at the start and once an hour, not each minute") {
  desk::Desk desk;
  desk.run_housekeeping();
  for (const char* end : {".v1", ".v2", ".v3"}) std::ofstream(desk.options.path + end) << "old";
  const auto there = [&] { return std::filesystem::exists(desk.options.path + ".v1"); };
  desk.clock.advance(std::chrono::minutes(59));
  desk.run_housekeeping();
  CHECK(there());
  SUBCASE("an hour has passed") {
    desk.clock.advance(std::chrono::minutes(1));
  }
  SUBCASE("the daemon starts") {
    desk.close();
    desk.open();
  }
  desk.run_housekeeping();
  CHECK_FALSE(there());
}
