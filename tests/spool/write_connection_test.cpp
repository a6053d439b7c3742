#include "spool/write_connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "spool/file_core.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::Settlement;

namespace {

struct FaultyDesk {
  doubles::FaultVfs disk;
  Desk desk{spool::Options{.path = "/spool.db", .vfs = disk.name()}};
};

spool::ReceivedPdu numbered(int number) {
  return one_sms("number " + std::to_string(number));
}

}  // namespace

TEST_CASE("accept() makes one fsync for one SMS or a whole listing") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  desk.accept(numbered(0));  // creates the log
  int before = disk.syncs();
  desk.accept(numbered(1));
  CHECK(disk.syncs() == before + 1);
  std::vector<spool::ReceivedPdu> listing;
  for (int i = 2; i < 52; ++i) listing.push_back(numbered(i));
  before = disk.syncs();
  desk.accept(listing);
  CHECK(disk.syncs() == before + 1);
  for (const auto& part : sms_of(text_of_parts(3))) {
    before = disk.syncs();
    desk.accept(part);
    CHECK(disk.syncs() == before + 1);
  }
}

TEST_CASE("duplicates, settlements and housekeeping make no fsync") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  desk.accept(numbered(0));
  const int before = disk.syncs();
  desk.accept(numbered(0));
  desk.settle(1001, DeliveryState::delivered);
  desk.clock.advance(2min);
  desk.run_housekeeping();
  CHECK(disk.syncs() == before);
}

TEST_CASE("an SMS writes less than 10 KiB, and so does its delivery") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  for (int i = 0; i < 50; ++i) desk.accept(numbered(i));
  auto before = disk.octets_written();
  for (int i = 50; i < 150; ++i) desk.accept(numbered(i));
  CHECK((disk.octets_written() - before) / 100 < 10'240);
  before = disk.octets_written();
  for (int i = 50; i < 150; ++i) desk.settle((i + 1) * 1000 + 1, DeliveryState::delivered);
  CHECK((disk.octets_written() - before) / 100 < 10'240);
}

TEST_CASE("the log stays short while deliveries are settled, and bounded otherwise") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  std::size_t longest = 0;
  for (int i = 0; i < 1'500; ++i) {
    const auto accepted = desk.accept(numbered(i));
    desk.settle(accepted.id * 1000 + 1, DeliveryState::delivered);
    longest = std::max(longest, disk.size("/spool.db-wal"));
  }
  CHECK(longest < 1'500'000);
  for (int i = 1'500; i < 6'000; ++i) {
    desk.accept(numbered(i));
    longest = std::max(longest, disk.size("/spool.db-wal"));
  }
  CHECK(longest < 20'000'000);
  CHECK(longest > 10'000'000);
}

TEST_CASE("a call that fails at any disk operation changes nothing, and the next call succeeds") {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY, SQLITE_BUSY}) {
    CAPTURE(code);
    FaultyDesk faulty;
    auto& [disk, desk] = faulty;
    desk.accept(numbered(0));
    int failures = 0;
    for (int operation = 0; operation < 40; ++operation) {
      disk.fail_once_after(operation, code);
      const auto accepted = desk.inbox().accept(std::vector{numbered(1 + operation)}, desk.router);
      disk.heal();
      if (!accepted) {
        ++failures;
        CHECK(accepted.error().advice == util::Advice::retry);
        CHECK(ok(desk.inbox().messages({.limit = 100})).messages.size() == 1U + operation);
        CHECK(desk.accept(numbered(1 + operation)).outcome == spool::Outcome::completed);
      }
      CHECK(desk.audit().received == 2 + operation);
    }
    CHECK(failures > 5);
  }
}

TEST_CASE("a full disk is named in the error, and reads continue") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  const auto id = desk.accept(numbered(0)).id;
  disk.fail_after(0, SQLITE_FULL);
  for (int i = 0; i < 3; ++i) {
    const auto accepted = desk.inbox().accept(std::vector{numbered(1)}, desk.router);
    REQUIRE_FALSE(accepted);
    CHECK(accepted.error().what.rfind("disk full", 0) == 0);
    const auto settled = desk.queue().settle(
        std::vector{Settlement{.delivery = 1001, .state = DeliveryState::delivered}});
    CHECK_FALSE(settled);
    CHECK(desk.message(id).text == "number 0");
    CHECK(desk.due().size() == 1);
  }
  disk.heal();
  CHECK(desk.accept(numbered(1)).outcome == spool::Outcome::completed);
  desk.settle(1001, DeliveryState::delivered);
  CHECK(desk.audit().relayed == 1);
}

TEST_CASE(
    "a disk that does not answer for 15 s is reported although nobody else waits, until it does") {
  FaultyDesk faulty;
  auto& desk = faulty.desk;
  desk.accept(numbered(0));
  bool writes = false;
  SUBCASE("in a write") {
    writes = true;
  }
  SUBCASE("in a checkpoint") {}
  std::thread blocked;
  {
    const doubles::FaultVfs::Hung hung(faulty.disk);
    blocked = std::thread([&] {
      spool::Spool spool(desk.file);
      if (writes)
        CHECK(spool::Inbox(spool).accept(std::vector{numbered(1)}, desk.router));
      else
        CHECK(desk.file->core().writer.empty_log());
    });
    while (!hung.is_blocked()) std::this_thread::yield();
    CHECK_FALSE(desk.file->stalled());
    desk.clock.advance(15s);
    CHECK_FALSE(desk.file->stalled());
    desk.clock.advance(1ms);
    const auto stalled = desk.file->stalled();
    REQUIRE(stalled);
    CHECK(stalled->advice == util::Advice::retry);
    CHECK(stalled->what.find("the disk takes very long to write") != std::string::npos);
  }
  blocked.join();
  CHECK_FALSE(desk.file->stalled());
}

TEST_CASE("a damaged file is reported with reopen") {
  FaultyDesk faulty;
  auto& [disk, desk] = faulty;
  std::vector<spool::ReceivedPdu> listing;
  for (int i = 0; i < 200; ++i) listing.push_back(numbered(i));
  desk.accept(listing);
  desk.close();
  disk.damage("/spool.db", 0, disk.size("/spool.db"));
  const auto file = spool::File::open(desk.options, desk.clock);
  REQUIRE_FALSE(file);
  CHECK(file.error().advice == util::Advice::reopen);
}

TEST_CASE("the lock of another program is waited for, then reported with retry") {
  Desk desk;
  SQLite::Database other(desk.options.path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto accepted = desk.inbox().accept(std::vector{numbered(1)}, desk.router);
  REQUIRE_FALSE(accepted);
  CHECK(accepted.error().advice == util::Advice::retry);
  CHECK(accepted.error().what.find("locked by another program") != std::string::npos);
  other.exec("ROLLBACK");
  CHECK(desk.accept(numbered(1)).outcome == spool::Outcome::completed);
}

TEST_CASE("an exception of the router rolls the transaction back") {
  struct Broken final : spool::Router {
    std::vector<std::string> routes_for(const spool::Message&) const override {
      throw std::runtime_error("bug");
    }
  };
  Desk desk;
  CHECK_THROWS_AS((void)desk.inbox().accept(std::vector{numbered(1), numbered(2)}, Broken{}),
                  std::runtime_error);
  CHECK(desk.accept(numbered(1)).outcome == spool::Outcome::completed);
  CHECK(desk.audit().received == 1);
}

TEST_CASE("eight threads receive while others relay and read, and nothing is lost or duplicated") {
  constexpr int kThreads = 8, kEach = 40;
  Desk desk;
  std::vector<std::vector<spool::ReceivedPdu>> arrivals(kThreads);
  for (int thread = 0; thread < kThreads; ++thread)
    for (int i = 0; i < kEach; ++i)
      arrivals[thread].push_back(
          one_sms("x" + std::to_string(i),
                  {.sim = "sim " + std::to_string(thread), .modem = "m" + std::to_string(thread)}));
  std::atomic<int> accepted{0}, delivered{0}, errors{0};
  std::vector<std::thread> threads;
  for (const auto& mine : arrivals)
    threads.emplace_back([&, mine] {
      spool::Spool spool(desk.file);
      for (const auto& arrival : mine) {
        const auto done = spool::Inbox(spool).accept(std::span(&arrival, 1), desk.router);
        done ? ++accepted : ++errors;
      }
    });
  threads.emplace_back([&] {
    spool::Spool spool(desk.file);
    while (delivered < kThreads * kEach && errors == 0) {
      const auto due = spool::DeliveryQueue(spool).due("main", 16);
      if (!due) {
        ++errors;
        return;
      }
      std::vector<Settlement> results;
      for (const auto& one : *due)
        results.push_back({.delivery = one.id, .state = DeliveryState::delivered});
      if (!spool::DeliveryQueue(spool).settle(results)) ++errors;
      delivered += static_cast<int>(results.size());
    }
  });
  threads.emplace_back([&] {
    spool::Spool spool(desk.file);
    while (delivered < kThreads * kEach && errors == 0) {
      const auto audit = spool::Maintenance(spool).audit();
      if (!audit || !audit->balanced() || !spool::Inbox(spool).messages({}) ||
          !spool::Maintenance(spool).run_housekeeping(desk.router))
        ++errors;
    }
  });
  for (auto& thread : threads) thread.join();
  CHECK(errors == 0);
  CHECK(accepted == kThreads * kEach);
  CHECK(delivered == kThreads * kEach);
  CHECK(desk.audit("main").relayed == kThreads * kEach);
  CHECK(desk.audit("m3").relayed == kEach);
}
