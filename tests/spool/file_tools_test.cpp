#include "spool/file_tools.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/spool/outbox_desk.hpp"

namespace {

std::string content_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a spool is checked while it is in use, and afterwards") {
  desk::Desk desk;
  desk.accept(desk::one_sms("one"));
  const auto used = desk::ok(spool::check_file(desk.options.path));
  CHECK(used.faults.empty());
  CHECK(used.octets > 0);
  CHECK(used.schema > 0);
  desk.accept(desk::one_sms("two", {.sent_ms = 1'800'000'001'000}));
  desk.close();
  CHECK(desk::ok(spool::check_file(desk.options.path)).faults.empty());
}

TEST_CASE("a check leaves the log of a daemon that was killed as it is") {
  desk::Desk desk;
  desk.accept(desk::one_sms("one"));
  doubles::TempDir crashed;  // the files as a power cut leaves them
  for (const char* suffix : {"", "-wal"})
    std::filesystem::copy_file(desk.options.path + suffix, crashed / "spool.db" + suffix);
  const auto log = std::filesystem::file_size(crashed / "spool.db-wal");
  CHECK(log > 0);
  CHECK(desk::ok(spool::check_file(crashed / "spool.db")).faults.empty());
  CHECK(std::filesystem::file_size(crashed / "spool.db-wal") == log);
}

TEST_CASE("damage is reported, and so is a file that is no spool") {
  desk::Desk desk;
  for (int i = 0; i < 100; ++i)
    desk.accept(desk::one_sms("one", {.sent_ms = 1'800'000'000'000 + i * 1000}));
  desk.maintenance();
  desk.close();
  const auto path = desk.options.path;
  auto octets = content_of(path);
  for (std::size_t at = 3000; at < octets.size(); at += 1024) octets.replace(at, 64, 64, '\xAA');
  std::ofstream(path, std::ios::binary) << octets;
  const auto damaged = desk::ok(spool::check_file(path));
  REQUIRE_FALSE(damaged.faults.empty());
  CHECK(damaged.faults.size() <= 21);
  const auto text = desk.folder.file("text", std::string(5000, 'x'));
  CHECK_FALSE(desk::ok(spool::check_file(text)).faults.empty());
  CHECK_FALSE(spool::check_file(desk.folder / "absent").has_value());
  CHECK_FALSE(std::filesystem::exists(desk.folder / "absent"));
}

TEST_CASE("a backup is complete, private, and made while the spool is in use") {
  desk::Desk desk;
  desk.accept(desk::one_sms("one"));
  const auto copy = desk.folder / "backup.db";
  const auto report = desk::ok(spool::back_up_file(desk.options.path, copy));
  CHECK(report.faults.empty());
  struct stat file {};
  REQUIRE(::stat(copy.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  desk.accept(desk::one_sms("later", {.sent_ms = 1'800'000'001'000}));
  desk::ok(spool::back_up_file(desk.options.path, copy));  // replaces it
  doubles::TempDir elsewhere;
  std::filesystem::copy_file(copy, elsewhere / "spool.db");
  desk::Desk restored({.path = elsewhere / "spool.db"});
  CHECK(restored.due().size() == 2);
  CHECK(desk::ok(restored.inbox().messages({})).messages.front().text == "later");
}

TEST_CASE("a backup that cannot be written leaves nothing behind") {
  desk::Desk desk;
  const auto folder = desk.folder / "absent/backup.db";
  CHECK_FALSE(spool::back_up_file(desk.options.path, folder).has_value());
  const auto text = desk.folder.file("text.db", std::string(5000, 'x'));
  CHECK_FALSE(spool::back_up_file(text, desk.folder / "copy.db").has_value());
  CHECK_FALSE(std::filesystem::exists(desk.folder / "copy.db"));
  CHECK_FALSE(std::filesystem::exists(desk.folder / "copy.db.unfinished"));
}

TEST_CASE("what waits in a spool is counted: received SMS, sets that lack parts, and SMS to send") {
  desk::OutboxDesk desk;
  const auto counted = [&] { return desk::ok(spool::count_waiting(desk.options.path)); };
  CHECK(counted().received + counted().outgoing == 0);
  desk.accept(desk::one_sms("one"));
  desk.deliver_all();
  CHECK(counted().received == 0);
  desk.accept(desk::one_sms("two", {.sent_ms = 1'800'000'001'000}));
  desk.accept(desk::sms_of(desk::text_of_parts(2)).at(0));
  desk.enqueue();
  CHECK(counted().outgoing == 1);
  desk.take();
  desk.close();
  CHECK(counted().received == 2);
  CHECK(counted().outgoing == 1);
  CHECK(counted().dead == 0);
  desk.open();
  for (const auto id : desk.due()) desk.Desk::settle(id, spool::DeliveryState::dead);
  desk.close();
  CHECK(counted().received == 1);
  CHECK(counted().dead == 1);
  std::filesystem::remove(desk.options.path);
  CHECK_FALSE(spool::count_waiting(desk.options.path).has_value());
}

TEST_CASE("a spool is compacted without a daemon, and refused while one owns it") {
  desk::Desk desk;
  for (int i = 0; i < 100; ++i)
    desk.accept(desk::sms_of(desk::text_of_parts(3), static_cast<std::uint16_t>(i),
                             {.sent_ms = 1'800'000'000'000 + i * 1000}));
  desk.deliver_all();
  desk.clock.advance(desk::kDay * 200);
  desk.run_housekeeping(2);
  const auto owned = spool::vacuum_file(desk.options.path);
  REQUIRE_FALSE(owned.has_value());
  CHECK(owned.error().advice == util::Advice::reject);
  desk.close();
  const auto sizes = desk::ok(spool::vacuum_file(desk.options.path));
  CHECK(sizes.after < sizes.before);
  CHECK(desk::ok(spool::check_file(desk.options.path)).free_octets == 0);
  desk.open();
  CHECK(desk.accept(desk::one_sms("after it")).outcome == spool::Outcome::completed);
}
