#include "database/group_commit.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <set>
#include <stdexcept>
#include <thread>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr const char* kGroupSteps[] = {"CREATE TABLE post (id INTEGER PRIMARY KEY) STRICT;"};

/// A database on a fake disk, and threads that commit while a first group is under way.
struct Rush {
  doubles::FaultVfs disk;
  doubles::FaultVfs::Default everywhere{disk};
  doubles::TempDir dir;
  util::Mutex lock;
  std::unique_ptr<database::Database> database;
  std::unique_ptr<database::GroupCommit> commit;
  std::mutex told_lock;
  std::set<int> told, refused;

  Rush() {
    disk.make(dir / "posts.db");
    auto opened = database::Database::open(dir / "posts.db", kGroupSteps);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    database = std::make_unique<database::Database>(std::move(*opened));
    commit = std::make_unique<database::GroupCommit>(*database, lock);
  }
  void add(int id) {
    try {
      commit->run([id](database::Database& file) {
        file.run("INSERT INTO post (id) VALUES (?)", id);
        if (id < 0) throw std::runtime_error("as told");
      });
      const std::lock_guard own(told_lock);
      told.insert(id);
    } catch (const std::exception&) {
      const std::lock_guard own(told_lock);
      refused.insert(id);
    }
  }
  /// Makes one group of all `ids`: they wait while an empty group is committed.
  void together(const std::vector<int>& ids) {
    std::vector<std::thread> threads;
    commit->run([&](database::Database&) {
      for (const int id : ids) threads.emplace_back([this, id] { add(id); });
      while (commit->waiting() < ids.size()) std::this_thread::yield();
    });
    for (auto& thread : threads) thread.join();
  }
  std::set<int> kept() {
    std::set<int> all;
    auto row = database->query("SELECT id FROM post");
    while (row.next()) all.insert(row.small(0));
    return all;
  }
};

}  // namespace

TEST_CASE("a single change is on disk when run() returns") {
  Rush rush;
  const auto before = rush.disk.syncs();
  rush.add(1);
  CHECK(rush.disk.syncs() > before);
  CHECK(rush.told == std::set{1});
  CHECK(rush.kept() == std::set{1});
}

TEST_CASE("parallel changes share one sync") {
  Rush rush;
  rush.add(1);
  const auto before = rush.disk.syncs();
  rush.add(2);
  const auto one = rush.disk.syncs() - before;
  // The transaction of the first group changes nothing, so it does not sync.
  const auto all = rush.disk.syncs();
  rush.together({3, 4, 5, 6, 7});
  CHECK(rush.disk.syncs() - all == one);
  CHECK(rush.kept() == std::set{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("a change that fails is rolled back alone") {
  Rush rush;
  rush.add(5);
  rush.together({1, -2, 3, 5, 4});  // 5 is there already
  CHECK(rush.told == std::set{1, 3, 4, 5});
  CHECK(rush.refused == std::set{-2, 5});
  CHECK(rush.kept() == std::set{1, 3, 4, 5});
}

TEST_CASE("during a disk error each failed change is reported and leaves nothing") {
  for (int operation = 0; operation < 6; ++operation) {
    Rush rush;
    rush.add(9);
    rush.disk.fail_after(operation, SQLITE_FULL);
    rush.together({1, 2, 3});
    rush.disk.heal();
    CHECK(rush.kept().size() == rush.told.size());
    for (const int id : rush.told) CHECK(rush.kept().contains(id));
    rush.add(4);
    CHECK(rush.kept().contains(4));
  }
}

TEST_CASE("a reported change survives a power cut") {
  for (std::uint32_t operation = 0; operation < 40; ++operation) {
    Rush rush;
    rush.add(9);
    rush.disk.freeze_after(static_cast<int>(operation));
    rush.together({1, 2, 3});
    const auto told = rush.told;
    rush.commit.reset();
    rush.database.reset();
    rush.disk.power_cut(operation * 7919U);
    rush.disk.make(rush.dir / "posts.db");
    auto opened = database::Database::open(rush.dir / "posts.db", kGroupSteps);
    REQUIRE(opened.has_value());
    rush.database = std::make_unique<database::Database>(std::move(*opened));
    const auto kept = rush.kept();
    for (const int id : told) CHECK_MESSAGE(kept.contains(id), operation);
  }
}

TEST_CASE("changes of many threads are each made once") {
  Rush rush;
  std::vector<std::thread> threads;
  for (int lane = 0; lane < 8; ++lane)
    threads.emplace_back([&rush, lane] {
      for (int i = 0; i < 50; ++i) rush.add(lane * 50 + i);
    });
  for (auto& thread : threads) thread.join();
  CHECK(rush.told.size() == 400);
  CHECK(rush.kept() == rush.told);
}
