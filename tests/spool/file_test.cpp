#include "spool/file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "database/log_at_close.hpp"
#include "spool/file_tools.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the file, its log and its index have mode 0600") {
  Desk desk;
  desk.accept(one_sms("x"));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    REQUIRE(::stat((desk.options.path + suffix).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a missing folder is named in the error with the next command") {
  doubles::FakeClock clock;
  const auto file = spool::File::open({.path = "/no/such/folder/spool.db"}, clock);
  REQUIRE_FALSE(file);
  CHECK(file.error().advice == util::Advice::retry);
  CHECK(file.error().what.find("ls -ld /no/such/folder/") != std::string::npos);
}

TEST_CASE("a file that is no database is refused and not changed") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  std::ofstream(path) << std::string(5'000, 'x');
  doubles::FakeClock clock;
  const auto file = spool::File::open({.path = path}, clock);
  REQUIRE_FALSE(file);
  CHECK(file.error().advice == util::Advice::reopen);
  CHECK(content(path) == std::string(5'000, 'x'));
}

TEST_CASE(
    "after an unclean end the file is checked, and a damaged file is reported and not changed") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  {
    Desk desk({.path = path});
    std::vector<spool::ReceivedPdu> arrivals;
    for (int i = 0; i < 100; ++i) arrivals.push_back(one_sms(std::to_string(i)));
    desk.accept(arrivals);
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20 * 1024);
    file << std::string(8 * 1024, '\xA5');
  }
  std::ofstream(path + "-wal") << "left behind";
  const auto before = content(path);
  doubles::FakeClock clock;
  const auto file = spool::File::open({.path = path}, clock);
  REQUIRE_FALSE(file);
  CHECK(file.error().advice == util::Advice::reopen);
  CHECK(file.error().what.find("damaged") != std::string::npos);
  CHECK(content(path) == before);
}

namespace {

/// The files of a spool whose daemon was killed: the last 100 of 300 messages are in its log.
struct KilledSpool {
  explicit KilledSpool(const spool::Encryption& encryption = {}) {
    Desk desk({.path = {}, .encryption = encryption});
    for (const int first : {0, 100, 200}) {
      std::vector<spool::ReceivedPdu> arrivals;
      for (int i = first; i < first + 100; ++i) arrivals.push_back(one_sms(std::to_string(i)));
      desk.accept(arrivals);
      if (first < 200) closed.push_back(octets_after_close(desk));
    }
    for (const char* end : {"", "-wal"})
      std::filesystem::copy_file(desk.options.path + end, path + end);
    log = content(path + "-wal");
    REQUIRE_FALSE(log.empty());
  }
  static std::string octets_after_close(Desk& desk) {
    desk.close();
    auto octets = content(desk.options.path);
    desk.open();
    return octets;
  }
  void write(const std::string& octets) { std::ofstream(path, std::ios::binary) << octets; }
  /// Opens the spool twice, which fails and changes nothing.
  void check_refused(util::Advice advice, const spool::Encryption& encryption = {}) {
    const auto before = content(path);
    doubles::FakeClock clock;
    for (int start = 0; start < 2; ++start) {
      const auto file = spool::File::open({.path = path, .encryption = encryption}, clock);
      REQUIRE_FALSE(file);
      CHECK_MESSAGE(file.error().advice == advice, file.error().what);
      CHECK(content(path) == before);
      CHECK(content(path + "-wal") == log);
    }
  }
  doubles::TempDir folder;
  std::string path = folder / "spool.db", log;
  std::vector<std::string> closed;  ///< the file after 100 and after 200 messages
};

/// Damages leaves in the middle of the file: the schema can be read.
std::string with_damaged_pages(std::string octets) {
  constexpr std::size_t kPage = 1024;
  return octets.replace(octets.size() / 2 / kPage * kPage, 8 * kPage, 8 * kPage, '\xA5');
}

}  // namespace

TEST_CASE("each start refuses a damaged spool whose daemon was killed, and keeps its log") {
  KilledSpool killed;
  killed.write(with_damaged_pages(content(killed.path)));
  killed.check_refused(util::Advice::reopen);
  // Neither do the commands for it write the log into the file.
  const auto before = content(killed.path);
  CHECK_FALSE(ok(spool::check_file(killed.path)).faults.empty());
  CHECK_FALSE(spool::vacuum_file(killed.path));
  CHECK_FALSE(spool::back_up_file(killed.path, killed.folder / "copy.db"));
  CHECK(content(killed.path) == before);
  CHECK(content(killed.path + "-wal") == killed.log);
}

TEST_CASE("each start refuses an older spool that was copied beside a newer log") {
  KilledSpool killed;
  killed.write(killed.closed.front());
  killed.check_refused(util::Advice::reopen);
}

TEST_CASE("a damaged spool whose daemon was killed is not encrypted, and keeps its log") {
  KilledSpool killed;
  killed.write(with_damaged_pages(content(killed.path)));
  const auto key = ok(spool::make_encryption(std::string(64, 'k')));
  killed.check_refused(util::Advice::reopen, key);
}

TEST_CASE("a spool of a newer version keeps the log that its daemon left") {
  KilledSpool killed;
  {
    SQLite::Database newer(killed.path, SQLite::OPEN_READWRITE);
    database::set_log_at_close(newer, database::LogAtClose::keep);
    newer.exec("PRAGMA user_version = 999");
    killed.log = content(killed.path + "-wal");
  }
  killed.check_refused(util::Advice::reject);
}

TEST_CASE("a sound spool whose daemon was killed is used with what is in its log") {
  KilledSpool killed;
  Desk desk({.path = killed.path});
  CHECK(ok(desk.inbox().messages({.limit = 500})).messages.size() == 300);
}

TEST_CASE("the log of a spool that was moved without it is kept, and a new spool begins") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  for (const std::string kept : {"-wal.kept", "-wal.kept2"}) {
    std::ofstream(path + "-wal") << "the newest SMS";
    Desk desk({.path = path});
    desk.accept(one_sms("x"));
    CHECK(content(path + kept) == "the newest SMS");
    desk.close();
    std::filesystem::remove(path);
  }
  CHECK(content(path + "-wal.kept") == "the newest SMS");
}

TEST_CASE("service time continues where it stopped, independent of the date") {
  Desk desk;
  CHECK(desk.file->service_now() == 0ms);
  desk.clock.advance(5h);
  CHECK(desk.file->service_now() == 5h);
  desk.close();
  desk.clock.advance(100h);  // switched off
  desk.clock.set_wall(util::from_epoch_ms(0));
  desk.open();
  CHECK(desk.file->service_now() == 5h);
  desk.clock.advance(1h);
  CHECK(desk.file->service_now() == 6h);
}

TEST_CASE("after a crash service time falls back 15 minutes at most, never before the last SMS") {
  doubles::FaultVfs disk;
  spool::Options options{.path = "/spool.db", .vfs = disk.name()};
  doubles::FakeClock clock;
  FixedRouter router;
  const auto run = [&](std::chrono::seconds after, bool sms) {
    auto file = ok(spool::File::open(options, clock));
    spool::Spool spool(file);
    const auto begin = file->service_now();
    clock.advance(901s);
    ok(spool::Maintenance(spool).run_housekeeping(router));
    clock.advance(after);
    if (sms)
      ok(spool::Inbox(spool).accept(std::vector{one_sms(std::to_string(after.count()))}, router));
    disk.freeze_after(0);
    return begin;
  };
  CHECK(run(50s, false) == 0s);
  disk.kill();
  CHECK(run(55s, true) == 901s);
  disk.kill();
  CHECK(run(1s, false) == 901s + 901s + 55s);
}
