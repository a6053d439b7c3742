#include "spool/restore.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "spool/file_tools.hpp"
#include "spool/schema.hpp"
#include "tests/spool/outbox_desk.hpp"

using namespace desk;

namespace restore_test {

namespace {

/// An SMS that differs from those with another number.
spool::ReceivedPdu numbered(int number) {
  return one_sms(fmt::format("number {}", number),
                 {.sent_ms = 1'800'000'000'000 + number * std::int64_t{1000}});
}

/// A spool that a newer version has migrated. `backup` is the copy from before.
struct UpgradedDesk : OutboxDesk {
  UpgradedDesk() : backup(fmt::format("{}.v{}", options.path, spool::kSchemaVersion)) {}
  void migrate_from_here() { ok(spool::back_up_file(options.path, backup)); }
  /// Closes the spool and makes it one of a newer version.
  void finish_newer(const char* changes =
                        "ALTER TABLE message ADD COLUMN newer INTEGER;"
                        "CREATE TABLE newer (id INTEGER PRIMARY KEY)") {
    close();
    SQLite::Database database(options.path, SQLite::OPEN_READWRITE);
    database.exec(changes);
    database.exec(fmt::format("PRAGMA user_version = {}", spool::kSchemaVersion + 1));
  }
  util::Result<spool::Restored> restore(bool with_later = true) {
    return spool::restore_file({.path = options.path, .backup = backup, .with_later = with_later},
                               clock);
  }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const auto& message : ok(inbox().messages({})).messages) all.push_back(message.text);
    return all;
  }
  bool is_scratch_left() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      if (entry.path().filename().string().find("restoring") != std::string::npos) return true;
    return false;
  }
  std::string backup;
};

std::string octets_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("row 207: the way back to an older version keeps the SMS that arrived since") {
  UpgradedDesk desk;
  desk.accept(numbered(1));
  desk.deliver_all();
  desk.accept(numbered(2));
  const auto parts = sms_of(text_of_parts(2, "a long one"));
  desk.accept(parts[0]);
  desk.migrate_from_here();
  desk.accept(numbered(3));
  desk.deliver_all();  // numbers 2 and 3
  desk.accept(numbered(4));
  desk.accept(parts[1]);
  desk.accept(garbage("07F1GARBAGE"));
  desk.finish_newer();

  const auto refused = spool::File::open(desk.options, desk.clock);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("next: sudo gsmrelay db restore") != std::string::npos);

  const auto restored = ok(desk.restore());
  CHECK(restored.schema == spool::kSchemaVersion);
  CHECK(restored.sms == 4);
  CHECK(restored.settled == 2);
  CHECK(restored.left.empty());
  CHECK(restored.kept == desk.options.path + ".before-restore");
  CHECK_FALSE(desk.is_scratch_left());
  desk.open();
  CHECK(desk.texts().size() == 5);
  // What was relayed is not relayed again; number 4 and the long SMS still wait.
  REQUIRE(desk.due().size() == 2);
  std::vector<std::string> waiting;
  for (const auto delivery : desk.due())
    waiting.push_back(desk.message(spool::message_of(delivery)).text.substr(0, 10));
  CHECK(std::is_permutation(waiting.begin(), waiting.end(),
                            std::vector<std::string>{"number 4", "a long one"}.begin()));
  CHECK(ok(desk.inbox().raw({})).size() == 1);
  CHECK(desk.audit().received == 5);
  for (const int number : {1, 2, 3, 4})
    CHECK(desk.accept(numbered(number)).outcome == spool::Outcome::duplicate);
}

TEST_CASE("row 207: no PIN is tried and no SMS is sent twice after the way back") {
  UpgradedDesk desk;
  const auto sent_before = desk.enqueue(), sent_since = desk.enqueue();
  desk.send(1);
  ok(desk.modems().suspend("garage", true));
  desk.migrate_from_here();
  desk.send(2);
  const auto asked_since = desk.enqueue();
  ok(desk.modems().suspend("garage", false));
  ok(desk.modems().suspend("kitchen", true));
  ok(desk.queue().pause("main", true));
  const auto attempt =
      ok(desk.sims().begin_pin_attempt("sim-1", "1234", 3, spool::PinSource::machine));
  REQUIRE(attempt == spool::PinVerdict::allowed);
  ok(desk.sims().settle_pin_attempt("sim-1", "1234", spool::PinOutcome::refused));
  desk.finish_newer();
  ok(desk.restore());
  desk.open();
  CHECK(desk.state(sent_before) == sent);
  CHECK(desk.state(sent_since) == sent);
  const auto next = desk.take();
  REQUIRE(next);
  CHECK(next->part / 1000 == asked_since);
  CHECK(ok(desk.modems().is_suspended("kitchen")));
  CHECK_FALSE(ok(desk.modems().is_suspended("garage")));
  CHECK(ok(desk.queue().routes()).at(0).paused);
  CHECK(ok(desk.sims().begin_pin_attempt("sim-1", "1234", 3, spool::PinSource::machine)) ==
        spool::PinVerdict::refused_before);
}

TEST_CASE("a long SMS that was relayed incomplete since is relayed whole after the way back") {
  UpgradedDesk desk;
  desk.backup = desk.folder / "backup.db";  // outlives those of migrations
  desk.router.incomplete = true;
  const auto parts = sms_of(text_of_parts(2));
  const auto id = desk.accept(parts[0]).id;
  desk.migrate_from_here();
  desk.clock.advance(72h);
  desk.run_housekeeping();
  REQUIRE(desk.due() == std::vector<spool::Id>{id * 1000 + 1});
  desk.deliver_all();
  desk.accept(parts[1]);
  desk.finish_newer();
  CHECK(ok(desk.restore()).settled == 0);
  desk.open();
  REQUIRE(desk.due().size() == 1);
  CHECK(desk.message(spool::message_of(desk.due()[0])).text == text_of_parts(2));
}

TEST_CASE("an SMS whose text was erased since is still recognised after the way back") {
  UpgradedDesk desk;
  desk.backup = desk.folder / "backup.db";  // outlives those of migrations
  desk.migrate_from_here();
  desk.accept(numbered(1));
  desk.deliver_all();
  desk.clock.advance(8 * kDay);
  desk.run_housekeeping();
  desk.finish_newer();
  const auto restored = ok(desk.restore());
  CHECK(restored.sms == 0);
  CHECK(restored.erased == 1);
  desk.open();
  CHECK(desk.accept(numbered(1)).outcome == spool::Outcome::duplicate);
}

TEST_CASE("what the newer spool has relayed and removed since is not relayed again") {
  UpgradedDesk desk;
  desk.backup = desk.folder / "backup.db";  // outlives those of migrations
  desk.accept(numbered(1));
  desk.migrate_from_here();
  desk.deliver_all();
  desk.clock.advance(200 * kDay);
  desk.accept(numbered(2));
  for (int i = 0; i < 3; ++i) desk.run_housekeeping();
  REQUIRE(desk.texts() == std::vector<std::string>{"number 2"});
  desk.finish_newer();
  CHECK(ok(desk.restore()).purged == 1);
  desk.open();
  REQUIRE(desk.due().size() == 1);
  CHECK(desk.message(spool::message_of(desk.due()[0])).text == "number 2");
}

TEST_CASE("a message that was held, and relayed and removed since, is not relayed again") {
  UpgradedDesk desk;
  desk.options.settings.sender_limit = 1;
  desk.close();
  desk.open();
  desk.backup = desk.folder / "backup.db";  // outlives those of migrations
  desk.accept(numbered(1));
  const auto held = desk.accept(numbered(2));
  REQUIRE(held.held);
  desk.migrate_from_here();
  CHECK(ok(desk.inbox().release(held.id)) == 1);
  desk.deliver_all();
  desk.clock.advance(200 * kDay);
  desk.accept(numbered(3));
  for (int i = 0; i < 3; ++i) desk.run_housekeeping();
  REQUIRE(desk.texts() == std::vector<std::string>{"number 3"});
  desk.finish_newer();
  CHECK(ok(desk.restore()).purged == 2);
  desk.open();
  CHECK(ok(desk.inbox().held_figures()).messages == 0);
  REQUIRE(desk.due().size() == 1);
  CHECK(desk.message(spool::message_of(desk.due()[0])).text == "number 3");
}

TEST_CASE("a delivery that waits beside a held message, and was removed since, is counted once") {
  UpgradedDesk desk;
  desk.options.settings.sender_limit = 1;
  desk.close();
  desk.open();
  desk.backup = desk.folder / "backup.db";  // outlives those of migrations
  desk.accept(numbered(1));
  const auto held = desk.accept(numbered(2));
  REQUIRE(held.held);
  desk.migrate_from_here();
  SQLite::Database(desk.backup, SQLite::OPEN_READWRITE)
      .exec(fmt::format("UPDATE delivery SET id = {} WHERE id / 1000 = 1", held.id * 1000 + 900));
  ok(desk.inbox().release(held.id));
  desk.deliver_all();
  desk.clock.advance(200 * kDay);
  desk.accept(numbered(3));
  for (int i = 0; i < 3; ++i) desk.run_housekeeping();
  desk.finish_newer();
  CHECK(ok(desk.restore()).purged == 2);
}

TEST_CASE("a message that was routed by a person since goes to that route once") {
  UpgradedDesk desk;
  desk.router.routes = {};
  const auto id = desk.accept(numbered(1)).id;
  desk.migrate_from_here();
  CHECK(ok(desk.inbox().relay(id, std::vector<std::string>{"main"})) == 1);
  desk.finish_newer();
  ok(desk.restore());
  desk.open();
  CHECK(desk.due().size() == 1);
  CHECK(desk.audit().received == 1);
}

TEST_CASE("what a flooding sender has sent since is not held back twice, nor lost") {
  UpgradedDesk desk;
  desk.options.settings.sender_limit = 2;
  desk.close();
  desk.open();
  desk.migrate_from_here();
  for (int number = 1; number <= 4; ++number) desk.accept(numbered(number));
  CHECK(desk.due().size() == 2);  // the others are held
  desk.finish_newer();
  ok(desk.restore());
  desk.open();
  CHECK(desk.due().size() == 4);
}

TEST_CASE("a table that the newer version has changed stays as the backup has it, and is named") {
  UpgradedDesk desk;
  desk.migrate_from_here();
  desk.accept(numbered(1));
  desk.finish_newer("ALTER TABLE cure DROP COLUMN rung");
  const auto restored = ok(desk.restore());
  CHECK(restored.left == std::vector<std::string>{"cure"});
  desk.open();
  CHECK(desk.texts() == std::vector<std::string>{"number 1"});
}

TEST_CASE("a newer spool whose SMS cannot be read is not replaced, unless they are left out") {
  UpgradedDesk desk;
  desk.accept(numbered(1));
  desk.migrate_from_here();
  desk.accept(numbered(2));
  desk.finish_newer("ALTER TABLE part RENAME TO pieces");
  const auto refused = desk.restore();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
  CHECK(refused.error().what.find("nothing was changed") != std::string::npos);
  CHECK(refused.error().what.find("--without-later") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(desk.options.path + ".before-restore"));
  CHECK_FALSE(desk.is_scratch_left());
  ok(desk.restore(false));
  desk.open();
  CHECK(desk.texts() == std::vector<std::string>{"number 1"});
}

TEST_CASE("the backup of another spool is refused") {
  UpgradedDesk desk, other;
  desk.accept(numbered(1));
  other.accept(one_sms("of another box", {.modem = "garage"}));
  other.migrate_from_here();
  desk.backup = other.backup;
  desk.finish_newer();
  const auto refused = desk.restore();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("not of the spool") != std::string::npos);
}

TEST_CASE("a spool that gsmrelayd owns, and a backup of a newer version, are refused") {
  UpgradedDesk desk;
  desk.migrate_from_here();
  CHECK(desk.restore().error().what.find("belongs to another gsmrelayd") != std::string::npos);
  desk.finish_newer();
  desk.backup = desk.options.path;
  CHECK(desk.restore().error().what.find("schema version") != std::string::npos);
  desk.backup = desk.folder / "absent";
  CHECK_FALSE(desk.restore());
  desk.backup = desk.folder.file("text", std::string(5000, 'x'));
  CHECK_FALSE(desk.restore());
}

TEST_CASE("a damaged spool gives way to a backup, without what it had since") {
  UpgradedDesk desk;
  desk.accept(numbered(1));
  desk.migrate_from_here();
  desk.close();
  std::filesystem::resize_file(desk.options.path, 3000);
  CHECK_FALSE(desk.restore());
  ok(desk.restore(false));
  desk.open();
  CHECK(desk.texts() == std::vector<std::string>{"number 1"});
}

TEST_CASE("a restoration that a damaged spool prevents leaves the spool and its log as they are") {
  UpgradedDesk desk;
  desk.accept(numbered(1));
  desk.migrate_from_here();
  for (int i = 2; i < 100; ++i) desk.accept(numbered(i));
  desk.close();
  desk.open();
  desk.accept(numbered(100));
  const doubles::TempDir killed;
  const auto path = killed / "spool.db";
  for (const char* end : {"", "-wal"})
    std::filesystem::copy_file(desk.options.path + end, path + end);
  const auto log = octets_of(path + "-wal");
  auto octets = octets_of(path);
  for (auto at = octets.size() / 2; at < octets.size(); at += 1024)
    octets.replace(at, 64, 64, '\xAA');
  killed.file("spool.db", octets);
  const auto done = spool::restore_file({.path = path, .backup = desk.backup}, desk.clock);
  REQUIRE_FALSE(done);
  CHECK(done.error().what.find("nothing was changed") != std::string::npos);
  CHECK(octets_of(path) == octets);
  CHECK(octets_of(path + "-wal") == log);
}

TEST_CASE("the newest copy that this version can read is found") {
  UpgradedDesk desk;
  CHECK(spool::copy_before_migration(desk.options.path).empty());
  desk.folder.file("spool.db.v3", "");
  desk.folder.file("spool.db.v99", "");
  CHECK(spool::copy_before_migration(desk.options.path) == desk.options.path + ".v3");
  desk.migrate_from_here();
  CHECK(spool::copy_before_migration(desk.options.path) == desk.backup);
}

}  // namespace restore_test
