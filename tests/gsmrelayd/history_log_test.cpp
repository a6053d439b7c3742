#include "gsmrelayd/history_log.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

namespace history_log_test {

using namespace desk;
using gsmrelayd::HistoryLog;
using spool::HistoryEntry;
using spool::HistoryKind;

TEST_CASE("an entry is written with the time at which it was added") {
  Desk desk;
  HistoryLog log(desk.clock);
  const auto wall = desk.clock.wall();
  const auto service = desk.history().now();
  log.add({.modem = "kitchen", .what = "up"});
  desk.clock.advance(40s);
  ok(log.write(*desk.spool));
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().list({}, {}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].wall == wall);
  CHECK(all[0].service == service);
}

TEST_CASE("a number in the words of a modem is not kept") {
  Desk desk;
  HistoryLog log(desk.clock);
  log.add({.modem = "kitchen", .what = "failing", .why = "AT+CPIN? answers +237670000001"});
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().list({}, {}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].why.find("670000001") == std::string::npos);
  CHECK(all[0].why.starts_with("AT+CPIN? answers "));
}

TEST_CASE("a modem that changes all the time does not fill the history") {
  Desk desk;
  HistoryLog log(desk.clock);
  for (int i = 0; i < HistoryLog::kChangesPerHour + 5; ++i) {
    log.add({.modem = "kitchen", .what = "failing"});
    log.add({.kind = HistoryKind::person, .what = "queue drop " + std::to_string(i)});
  }
  log.add({.kind = HistoryKind::person, .modem = "kitchen", .what = "modem resume"});
  log.add({.modem = "attic", .what = "up"});
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().list({}, {.limit = 500}));
  CHECK(std::ranges::count(all, "failing", &HistoryEntry::what) == HistoryLog::kChangesPerHour);
  CHECK(std::ranges::count(all, "modem resume", &HistoryEntry::what) == 1);
  CHECK(std::ranges::count(all, HistoryKind::person, &HistoryEntry::kind) ==
        HistoryLog::kChangesPerHour + 1);
  CHECK(all.front().modem == "attic");
  desk.clock.advance(1h);
  log.add({.modem = "kitchen", .what = "up", .why = "it answers"});
  ok(log.write(*desk.spool));
  CHECK(ok(desk.history().list({}, {.limit = 1})).front().why ==
        "it answers; 5 changes before it were not kept");
}

TEST_CASE("entries wait for a disk that cannot be written, the newest 1,000 of them") {
  doubles::FaultVfs disk;
  Desk desk({.path = "/spool.db", .vfs = disk.name()});
  HistoryLog log(desk.clock);
  disk.fail_after(0, SQLITE_FULL);
  log.add({.modem = "kitchen", .what = "up"});
  CHECK_FALSE(log.write(*desk.spool));
  log.add({.modem = "kitchen", .what = "failing"});
  disk.heal();
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().list({}, {}));
  REQUIRE(all.size() == 2);
  CHECK(all[0].what == "failing");
  CHECK(all[1].what == "up");
}

TEST_CASE("row 166: 12 dialogues at most wait for a disk that cannot be written") {
  Desk desk;
  HistoryLog log(desk.clock);
  for (int i = 0; i < 20; ++i)
    log.add({.kind = HistoryKind::dialogue,
             .modem = "modem" + std::to_string(i),
             .what = "silent",
             .why = "-1.000 > AT\n"});
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().dialogues({.before = {}, .limit = 50}));
  CHECK(std::ssize(all) == HistoryLog::kMostDialoguesWaiting);
  CHECK(all.front().modem == "modem19");
}

TEST_CASE("row 166: failures to send leave a modem's faults their dialogues") {
  Desk desk;
  HistoryLog log(desk.clock);
  const auto add = [&](const char* what) {
    log.add({.kind = HistoryKind::dialogue, .modem = "m0", .what = what, .why = "-1.000 > AT\n"});
  };
  for (int i = 0; i < 5; ++i) add("sending: no answer");
  for (int i = 0; i < 5; ++i) add("silent");
  ok(log.write(*desk.spool));
  const auto all = ok(desk.history().dialogues({.before = {}, .limit = 50}));
  const auto of_sending =
      std::ranges::count_if(all, [](const auto& one) { return one.what.starts_with("sending"); });
  CHECK(of_sending == 1);
  CHECK(std::ssize(all) - of_sending == HistoryLog::kFirstDialogues);
}

}  // namespace history_log_test
