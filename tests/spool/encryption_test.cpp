#include "spool/encryption.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "spool/file_tools.hpp"
#include "tests/spool/desk.hpp"

using database::Content;

namespace {

spool::Encryption with_key(char digit) {
  return desk::ok(spool::make_encryption(std::string(64, digit)));
}

std::string octets_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string next_sms(desk::Desk& desk, int number) {
  const auto text = "message " + std::to_string(number);
  desk.accept(desk::one_sms(text, {.sent_ms = 1'800'000'000'000 + number * 1000}));
  return text;
}

std::size_t messages_in(desk::Desk& desk) {
  return desk::ok(desk.inbox().messages({.limit = 100})).messages.size();
}

}  // namespace

TEST_CASE("row 199: a plain spool is encrypted at the next start, and has the same messages") {
  desk::Desk desk;
  for (int i = 0; i < 40; ++i) next_sms(desk, i);
  const auto path = desk.options.path;
  desk.close();
  CHECK(octets_of(path).find("+23767000001") != std::string::npos);
  const auto copy = desk.folder.file("spool.db.v3", octets_of(path));
  desk.folder.file("spool.db.before-restore-2", octets_of(path));
  desk.options.encryption = with_key('k');
  desk.open();
  next_sms(desk, 40);
  CHECK(messages_in(desk) == 41);
  desk.close();
  CHECK(database::content_of(path) == Content::encrypted);
  CHECK(database::content_of(copy) == Content::encrypted);
  for (const auto& entry : std::filesystem::directory_iterator(desk.folder.path())) {
    CAPTURE(entry.path().string());
    CHECK(octets_of(entry.path().string()).find("+23767000001") == std::string::npos);
    CHECK_FALSE(entry.path().string().ends_with(".replaced"));
    CHECK_FALSE(entry.path().string().ends_with(".rewritten"));
  }
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
}

TEST_CASE("row 199: zeros are written over what was plain, through another name of the file") {
  desk::Desk desk;
  next_sms(desk, 1);
  const auto path = desk.options.path;
  desk.close();
  REQUIRE(::link(path.c_str(), (desk.folder / "seen").c_str()) == 0);
  REQUIRE(spool::encrypt_file(path, with_key('k')));
  const auto before = octets_of(desk.folder / "seen");
  CHECK_FALSE(before.empty());
  CHECK(before.find_first_not_of('\0') == std::string::npos);
}

TEST_CASE("an encrypted spool is decrypted, and the next start without a key has its messages") {
  desk::Desk desk;
  const auto path = desk.options.path;
  desk.close();
  desk.options.encryption = with_key('k');
  desk.open();
  next_sms(desk, 1);
  desk.close();
  REQUIRE(spool::decrypt_file(path, desk.options.encryption));
  CHECK(database::content_of(path) == Content::plain);
  desk.options.encryption = nullptr;
  desk.open();
  CHECK(messages_in(desk) == 1);
}

TEST_CASE("another key changes nothing and is named, and without a key the file is not touched") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = with_key('k');
  desk.open();
  next_sms(desk, 1);
  desk.close();
  const auto before = octets_of(desk.options.path);
  desk.options.encryption = with_key('o');
  const auto other = spool::File::open(desk.options, desk.clock);
  REQUIRE_FALSE(other);
  CHECK(other.error().advice == util::Advice::reopen);
  CHECK(other.error().what.find("another key") != std::string::npos);
  desk.options.encryption = nullptr;
  const auto none = spool::File::open(desk.options, desk.clock);
  REQUIRE_FALSE(none);
  CHECK(none.error().what.find("spool_key") != std::string::npos);
  CHECK(octets_of(desk.options.path) == before);
}

TEST_CASE("an encryption that a crash interrupted is done at the next start") {
  for (const bool renamed : {false, true}) {
    CAPTURE(renamed);
    desk::Desk desk;
    next_sms(desk, 1);
    const auto path = desk.options.path;
    desk.close();
    const auto old = octets_of(path);
    if (renamed) {
      // The new file was in its place, and the old one not erased yet.
      REQUIRE(spool::encrypt_file(path, with_key('k')));
      desk.folder.file("spool.db.replaced", old);
    } else {
      // The copy was not finished, and the second name was there.
      desk.folder.file("spool.db.rewritten", "half a copy");
      REQUIRE(::link(path.c_str(), (path + ".replaced").c_str()) == 0);
    }
    desk.options.encryption = with_key('k');
    desk.open();
    CHECK(messages_in(desk) == 1);
    CHECK(database::content_of(path) == Content::encrypted);
    CHECK_FALSE(std::filesystem::exists(path + ".replaced"));
    CHECK_FALSE(std::filesystem::exists(path + ".rewritten"));
  }
}

TEST_CASE("without its key an encrypted spool keeps the log that a power cut left") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = with_key('k');
  desk.open();
  next_sms(desk, 1);
  doubles::TempDir crashed;  // the files as a power cut leaves them
  for (const char* end : {"", "-wal"})
    std::filesystem::copy_file(desk.options.path + end, crashed / "spool.db" + end);
  const auto log = octets_of(crashed / "spool.db-wal");
  REQUIRE_FALSE(log.empty());
  CHECK_FALSE(spool::File::open({.path = crashed / "spool.db"}, desk.clock));
  CHECK_FALSE(desk::ok(spool::check_file(crashed / "spool.db")).faults.empty());
  CHECK_FALSE(spool::back_up_file(crashed / "spool.db", crashed / "copy.db"));
  CHECK(octets_of(crashed / "spool.db-wal") == log);
  desk.close();
  desk.options.path = crashed / "spool.db";
  desk.open();
  CHECK(messages_in(desk) == 1);
}

TEST_CASE("a decryption that a crash interrupted leaves no plain copy after the next start") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = with_key('k');
  desk.open();
  desk.close();
  const auto left = desk.folder.file("spool.db.rewritten", "texts of somebody");
  const auto log = desk.folder.file("spool.db.rewritten-wal", "texts of somebody");
  std::filesystem::create_hard_link(left, desk.folder / "seen");
  desk.open();
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK_FALSE(std::filesystem::exists(log));
  CHECK(octets_of(desk.folder / "seen") == std::string(17, '\0'));
}

TEST_CASE("a damaged spool is neither encrypted nor changed") {
  desk::Desk desk;
  for (int i = 0; i < 100; ++i) next_sms(desk, i);
  const auto path = desk.options.path;
  desk.close();
  auto octets = octets_of(path);
  for (std::size_t at = 3000; at < octets.size(); at += 1024) octets.replace(at, 64, 64, '\xAA');
  desk.folder.file("spool.db", octets);
  const auto done = spool::encrypt_file(path, with_key('k'));
  REQUIRE_FALSE(done);
  CHECK(done.error().advice == util::Advice::reopen);
  CHECK(octets_of(path) == octets);
  CHECK_FALSE(std::filesystem::exists(path + ".rewritten"));
}

TEST_CASE("an encrypted spool is checked, copied and compacted with its key") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = with_key('k');
  desk.open();
  for (int i = 0; i < 20; ++i) next_sms(desk, i);
  const auto path = desk.options.path;
  const auto known = desk::ok(spool::encryption_of(path, desk.options.encryption));
  CHECK(desk::ok(spool::check_file(path, known)).faults.empty());
  const auto copy = desk.folder / "copy.db";
  CHECK(desk::ok(spool::back_up_file(path, copy, known)).faults.empty());
  CHECK(database::content_of(copy) == Content::encrypted);
  desk.close();
  CHECK(desk::ok(spool::vacuum_file(path, known)).after > 0);
  CHECK(desk::ok(spool::check_file(path, known)).faults.empty());
  CHECK_FALSE(desk::ok(spool::check_file(path)).faults.empty());
}

TEST_CASE("a key that is too short is refused without being shown") {
  const auto made = spool::make_encryption("short-key");
  REQUIRE_FALSE(made);
  CHECK(made.error().what.find("short-key") == std::string::npos);
  CHECK_FALSE(desk::ok(spool::make_encryption("")));
}
