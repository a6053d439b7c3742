#include "spool/run_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "spool/access.hpp"

namespace spool {

namespace {

constexpr const char* kBoot = "run boot";  // the key in meta of the run that has not ended
constexpr std::chrono::hours kDay{24};

std::int64_t day_before(ServiceTime now) {
  return (now - kDay).count();
}

std::int64_t count_failures(Connection& db, std::int64_t after) {
  Query row = db.query(Sql::run_failures, after);
  return row.next() ? row.integer(0) : 0;
}

/// Two runs may have ended at the same service time: a run that is killed has written little of it.
void note_failure(Connection& db, std::int64_t now) {
  {
    Query newest = db.query(Sql::run_newest_failure);
    if (newest.next() && !newest.null(0)) now = std::max(now, newest.integer(0) + 1);
  }
  db.run(Sql::meta_put, fmt::format("run failed {:015}", now), now);  // in the order of time
}

}  // namespace

// A power cut may lose these writes. After it the mark is of an earlier boot and is not used, so
// nothing is flushed to the disk.
util::Result<bool> RunStore::begin(std::int64_t boot) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    bool failed = false;
    {
      Query row = tx.db.query(Sql::meta_get, kBoot);
      failed = row.next() && row.integer(0) == boot;
    }
    const auto oldest = day_before(tx.now);
    tx.db.run(Sql::run_forget, oldest);
    if (failed) {
      if (count_failures(tx.db, oldest) >= kMostFailures) tx.db.run(Sql::run_forget_oldest);
      note_failure(tx.db, tx.now.count());
    }
    tx.db.run(Sql::meta_put, kBoot, boot);
    return failed;
  });
}

util::Result<void> RunStore::end() {
  return access_->write(Durability::eventual,
                        [](WriteTransaction& tx) { tx.db.run(Sql::meta_remove, kBoot); });
}

util::Result<int> RunStore::failures_last_day() {
  const auto oldest = day_before(access_->service_now());
  return access_->read(
      [&](Connection& db) { return static_cast<int>(count_failures(db, oldest)); });
}

}  // namespace spool
